import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CertificateAuthority } from '../../support/certificates';
import { blockOf, type Section } from './securing-page';

const SIGNING_KEY = 'a key for the tests';
/** Of the hash that the page shows. */
const PASSWORD = 'correct horse battery staple';

const signed = (role: string): string => `${role}.${createHmac('sha256', SIGNING_KEY).update(role).digest('hex')}`;

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
}

/**
 * Writes what docs/securing.md names, with the contents that it shows: below `ours` what fits, below `theirs` what a
 * stranger would have.
 */
export function writeCredentials(page: readonly Section[], ours: string, theirs: string): void {
  const authority = new CertificateAuthority();
  const strangers = new CertificateAuthority('somebody else');
  try {
    const tokens = blockOf(page, 'Changing the token', 'text');
    const server = authority.issue('gateway');
    const client = authority.issue('prometheus');
    const stranger = strangers.issue('prometheus');
    write(ours, {
      'etc/gateway/metrics-tokens': tokens,
      'etc/gateway/metrics-users': blockOf(page, 'A file of users', 'text'),
      'etc/gateway/signing-key': SIGNING_KEY,
      'etc/gateway/tls/tls.key': server.key,
      'etc/gateway/tls/tls.crt': server.cert,
      'etc/gateway/tls/clients-ca.crt': authority.cert,
      'etc/prometheus/metrics-token': tokens.trim().split('\n').at(-1) ?? '',
      'etc/prometheus/metrics-password': PASSWORD,
      'etc/prometheus/signed-role': signed('ops'),
      'etc/prometheus/tls/ca.crt': authority.cert,
      'etc/prometheus/tls/client.crt': client.cert,
      'etc/prometheus/tls/client.key': client.key,
    });
    write(theirs, {
      'etc/prometheus/metrics-token': 'the-token-of-somebody-else',
      'etc/prometheus/secrets/metrics/token': 'the-token-of-somebody-else',
      'etc/prometheus/metrics-password': 'battery staple',
      'etc/prometheus/signed-role': signed('dev'),
      'etc/prometheus/tls/ca.crt': authority.cert,
      'etc/prometheus/tls/client.crt': stranger.cert,
      'etc/prometheus/tls/client.key': stranger.key,
    });
  } finally {
    authority.remove();
    strangers.remove();
  }
}
