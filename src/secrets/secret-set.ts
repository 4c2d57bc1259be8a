import { timingSafeEqual } from 'node:crypto';
import { KeyedDigest } from './keyed-digest';

/**
 * A set of secrets that can only be asked whether it has one. It keeps digests under a key of its own and compares
 * with all of them in constant time, so neither a memory dump's strings nor the answer's timing tells a secret or a
 * part of it.
 */
export class SecretSet {
  readonly #digest = new KeyedDigest();
  readonly #digests: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    this.#digests = secrets.map((secret) => this.#digest.of(secret));
  }

  get size(): number {
    return this.#digests.length;
  }

  has(presented: string): boolean {
    const digest = this.#digest.of(presented);
    let found = 0;
    for (const known of this.#digests) {
      found |= Number(timingSafeEqual(known, digest));
    }
    return found === 1;
  }
}

/** Whether one of the sets has it. All are asked, so that the time does not tell which. */
export function anyHas(sets: readonly SecretSet[], presented: string): boolean {
  let found = 0;
  for (const set of sets) {
    found |= Number(set.has(presented));
  }
  return found === 1;
}
