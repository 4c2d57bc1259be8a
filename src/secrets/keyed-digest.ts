import { createHmac, randomBytes } from 'node:crypto';

/**
 * Digests of secrets under a key that nobody else has: what is kept of them tells nothing, and cannot be looked up in
 * a table.
 */
export class KeyedDigest {
  readonly #key = randomBytes(32);

  of(secret: string): Buffer {
    return createHmac('sha256', this.#key).update(secret, 'utf8').digest();
  }
}
