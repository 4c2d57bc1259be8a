import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a request presents, out of its `Authorization` header. */
export type PresentedCredential =
  | { readonly scheme: 'bearer' | 'basic'; readonly secret: string }
  | { readonly scheme: 'none' }
  | { readonly scheme: 'malformed' };

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;
const BASIC = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/** Reads an `Authorization` header (RFC 6750, RFC 7617). The secret of basic authentication is `user:password`. */
export function readAuthorization(header: string | undefined): PresentedCredential {
  if (header === undefined || header === '') {
    return { scheme: 'none' };
  }
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) {
    return { scheme: 'bearer', secret: token };
  }
  const encoded = BASIC.exec(header)?.[1];
  if (encoded !== undefined) {
    return { scheme: 'basic', secret: Buffer.from(encoded, 'base64').toString('utf8') };
  }
  return { scheme: 'malformed' };
}

/**
 * A set of secrets that can only be asked whether it has one. It keeps digests under a key of its own and compares with all of them in constant
 * time, so neither a memory dump's strings nor the answer's timing tells a secret or a part of it.
 */
export class SecretSet {
  readonly #key = randomBytes(32);
  readonly #digests: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    this.#digests = secrets.map((secret) => this.#digest(secret));
  }

  get size(): number {
    return this.#digests.length;
  }

  has(presented: string): boolean {
    const digest = this.#digest(presented);
    let found = 0;
    for (const known of this.#digests) {
      found |= Number(timingSafeEqual(known, digest));
    }
    return found === 1;
  }

  #digest(secret: string): Buffer {
    return createHmac('sha256', this.#key).update(secret, 'utf8').digest();
  }
}
