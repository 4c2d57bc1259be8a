import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64 } from '../shared/base64';
import { KEY_ID, PUBLIC_KEY_BYTES } from '../shared/ed25519';

/** The public keys that callers may name. */
export class KeyRegistry {
  constructor(private readonly keys: ReadonlyMap<string, KeyObject>) {}

  /**
   * Reads a list of keys, `<id>=<base64>` separated by commas.
   *
   * @throws Error for an entry that is none
   */
  static parse(list: string): KeyRegistry {
    const entries = list.split(',').filter((entry) => entry.trim() !== '');
    return new KeyRegistry(new Map(entries.map((entry) => parseEntry(entry.trim()))));
  }

  get(keyId: string): KeyObject | undefined {
    return this.keys.get(keyId);
  }
}

/** An Ed25519 public key out of its 32 bytes (RFC 8032), by way of a JSON Web Key (RFC 8037). */
export function publicKeyOf(bytes: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
}

function parseEntry(entry: string): [string, KeyObject] {
  const end = entry.indexOf('=');
  const keyId = entry.slice(0, Math.max(end, 0));
  const bytes = decodeBase64(entry.slice(end + 1), PUBLIC_KEY_BYTES);
  if (!KEY_ID.test(keyId) || bytes === undefined) {
    throw new Error(`VERIFIER_KEYS has ${JSON.stringify(entry)}, but needs <id>=<32 bytes of public key in base64>.`);
  }
  return [keyId, publicKeyOf(bytes)];
}
