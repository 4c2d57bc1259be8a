import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEW_KEY = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A key and the certificate for it, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of its own, made by `openssl`. `remove()` when done. */
export class CertificateAuthority {
  readonly cert: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  private made = 0;

  constructor(name = 'an authority for the tests') {
    this.openssl(
      ...NEW_KEY,
      '-x509',
      '-days',
      '2',
      '-keyout',
      this.file('ca.key'),
      '-out',
      this.file('ca.pem'),
      '-subj',
      `/CN=${name}`,
    );
    this.cert = this.read('ca.pem');
  }

  /** Signs a certificate for a server on this machine, or for a client. */
  issue(name = 'localhost'): Certificate {
    const id = String(++this.made);
    writeFileSync(this.file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    this.openssl(...NEW_KEY, '-keyout', this.file(`${id}.key`), '-out', this.file(`${id}.csr`), '-subj', `/CN=${name}`);
    this.openssl(
      'x509',
      '-req',
      '-in',
      this.file(`${id}.csr`),
      '-CA',
      this.file('ca.pem'),
      '-CAkey',
      this.file('ca.key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      this.file('names'),
      '-out',
      this.file(`${id}.pem`),
    );
    return { key: this.read(`${id}.key`), cert: this.read(`${id}.pem`) };
  }

  /** A file beside the certificates, for programs that take nothing else. */
  write(name: string, content: string): string {
    writeFileSync(this.file(name), content, { mode: 0o600 });
    return this.file(name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  private openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}
