import { createSecureContext, type TlsOptions } from 'node:tls';
import type { MetricsTlsOptions, TlsMaterial } from './endpoint.options';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { isList, isObject, mustBeUnquoted } from './checks';
import { boolean, checked, group, type Option, word } from './schema';

const checkMaterial = mustBeUnquoted(
  isMaterial,
  'text or bytes that are not empty, or a list of them',
  'pass what readFileSync() returns; was the file or the variable empty',
);
const checkText = mustBeUnquoted(isText, 'a string', 'pass a string, or leave it out');
const checkObject = mustBeUnquoted(isObject, 'an object', 'write { key, cert }');
const VERSION = word('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3');
const MEMBERS = group<MetricsTlsOptions, Record<keyof MetricsTlsOptions, unknown>>({
  key: checked(checkMaterial),
  cert: checked(checkMaterial),
  pfx: checked(checkMaterial),
  passphrase: checked(checkText),
  ca: checked(checkMaterial),
  crl: checked(checkMaterial),
  ciphers: checked(checkText),
  minVersion: VERSION,
  maxVersion: VERSION,
  requestCert: boolean,
  rejectUnauthorized: boolean,
});

/** The option `endpoint.tls`: key and certificate can be used. No error shows them. */
export const TLS: Option<MetricsTlsOptions, ManagementTls | undefined> = checked(readTls, MEMBERS);

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

function readTls(value: unknown, where: string): ManagementTls {
  // As they were checked: an instance may have them on its prototype, which a copy of it would lack.
  const read = Object.entries(MEMBERS.read(checkObject(value, where), where)).filter(
    ([, given]) => given !== undefined,
  );
  const options = Object.fromEntries(read) as MetricsTlsOptions;
  checkTogether(options, where);
  checkUsable(options, where);
  return new ManagementTls(options);
}

/** PEM or DER: text, bytes, or a list of them. */
function isMaterial(value: unknown): value is TlsMaterial {
  const parts: readonly unknown[] = isList(value) ? value : [value];
  return (
    parts.length > 0 &&
    parts.every((part) => (typeof part === 'string' || part instanceof Uint8Array) && part.length > 0)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function checkTogether(options: MetricsTlsOptions, where: string): void {
  const { key, cert, pfx, ca, crl, requestCert, rejectUnauthorized } = options;
  if (pfx === undefined && (key === undefined || cert === undefined)) {
    throw new MetricsConfigurationError(
      where,
      `has no ${key === undefined ? 'key' : 'cert'}`,
      'a server needs key and cert, or pfx, which holds both',
    );
  }
  if (requestCert === true && ca === undefined) {
    throw new MetricsConfigurationError(
      `${where}.requestCert`,
      'without ca would let in every certificate of a public authority',
      "set endpoint.tls.ca to the certificate that signs the clients'",
    );
  }
  const forClients = Object.entries({ ca, crl, rejectUnauthorized }).find(([, given]) => given !== undefined);
  if (requestCert !== true && forClients !== undefined) {
    throw new MetricsConfigurationError(
      `${where}.${forClients[0]}`,
      'is about certificates of clients, which are not asked for without requestCert',
      'set endpoint.tls.requestCert to true, or remove it; intermediates of the own certificate belong into cert',
    );
  }
}

function checkUsable(options: MetricsTlsOptions, where: string): void {
  try {
    createSecureContext(options as TlsOptions);
  } catch (error) {
    // Node's messages may quote what they complain about; its codes never do.
    const { code } = error as { code?: unknown };
    throw new MetricsConfigurationError(
      where,
      `cannot be used (${typeof code === 'string' ? code : 'no reason given'})`,
      'check that key and cert belong together, are complete PEM texts, and that the passphrase is the right one',
    );
  }
}
