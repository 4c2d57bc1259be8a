import { createSecureContext, type TlsOptions } from 'node:tls';
import type { MetricsTlsOptions } from './endpoint.options';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkBoolean, checkKeys, checkWord } from './checks';

const WHERE = 'endpoint.tls';
/** PEM or DER: text, bytes, or a list of them. */
const MATERIAL = ['key', 'cert', 'pfx', 'ca', 'crl'] as const;
const WORDS = ['passphrase', 'ciphers'] as const;
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
const KEYS = [...MATERIAL, ...WORDS, 'minVersion', 'maxVersion', 'requestCert', 'rejectUnauthorized'];

/** TLS options that work. Nothing that prints options shows them. */
export class ManagementTls {
  readonly #options: MetricsTlsOptions;

  constructor(options: MetricsTlsOptions) {
    this.#options = options;
  }

  /** Whether only clients with a certificate get through the handshake. */
  get demandsCertificate(): boolean {
    return this.#options.requestCert === true && this.#options.rejectUnauthorized !== false;
  }

  /** What Node's server takes. */
  serverOptions(): TlsOptions {
    return { ...this.#options } as TlsOptions;
  }
}

/** Checks the option `endpoint.tls`, and that key and certificate can be used; no error shows them. */
export function resolveTls(value: unknown): ManagementTls {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Buffer.isBuffer(value)) {
    // What stands there may be a key: it is not quoted.
    throw new MetricsConfigurationError(WHERE, 'must be an object', 'write { key, cert }');
  }
  const options = checkKeys(value, KEYS, WHERE);
  for (const name of MATERIAL) {
    checkMaterial(options[name], `${WHERE}.${name}`);
  }
  for (const name of WORDS) {
    if (options[name] !== undefined && typeof options[name] !== 'string') {
      throw new MetricsConfigurationError(`${WHERE}.${name}`, 'must be a string', 'pass a string, or leave it out');
    }
  }
  checkWord(options['minVersion'], VERSIONS, `${WHERE}.minVersion`);
  checkWord(options['maxVersion'], VERSIONS, `${WHERE}.maxVersion`);
  checkBoolean(options['requestCert'], `${WHERE}.requestCert`);
  checkBoolean(options['rejectUnauthorized'], `${WHERE}.rejectUnauthorized`);
  const checked = options as MetricsTlsOptions;
  checkTogether(checked);
  checkUsable(checked);
  return new ManagementTls({ ...checked });
}

function checkMaterial(value: unknown, where: string): void {
  const parts: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if ((Array.isArray(value) && value.length === 0) || !parts.every(isMaterial)) {
    throw new MetricsConfigurationError(
      where,
      'must be text or bytes that are not empty, or a list of them',
      'pass what readFileSync() returns; was the file or the variable empty',
    );
  }
}

function isMaterial(part: unknown): boolean {
  return (typeof part === 'string' || part instanceof Uint8Array) && part.length > 0;
}

function checkTogether({ key, cert, pfx, ca, crl, requestCert, rejectUnauthorized }: MetricsTlsOptions): void {
  if (pfx === undefined && (key === undefined || cert === undefined)) {
    throw new MetricsConfigurationError(
      WHERE,
      `has no ${key === undefined ? 'key' : 'cert'}`,
      'a server needs key and cert, or pfx, which holds both',
    );
  }
  if (requestCert === true && ca === undefined) {
    throw new MetricsConfigurationError(
      `${WHERE}.requestCert`,
      'without ca would let in every certificate of a public authority',
      "set endpoint.tls.ca to the certificate that signs the clients'",
    );
  }
  const forClients = Object.entries({ ca, crl, rejectUnauthorized }).find(([, given]) => given !== undefined);
  if (requestCert !== true && forClients !== undefined) {
    throw new MetricsConfigurationError(
      `${WHERE}.${forClients[0]}`,
      'is about certificates of clients, which are not asked for without requestCert',
      'set endpoint.tls.requestCert to true, or remove it; intermediates of the own certificate belong into cert',
    );
  }
}

function checkUsable(options: MetricsTlsOptions): void {
  try {
    createSecureContext(options as TlsOptions);
  } catch (error) {
    // Node's messages may quote what they complain about; its codes never do.
    const { code } = error as { code?: unknown };
    throw new MetricsConfigurationError(
      WHERE,
      `cannot be used (${typeof code === 'string' ? code : 'no reason given'})`,
      'check that key and cert belong together, are complete PEM texts, and that the passphrase is the right one',
    );
  }
}
