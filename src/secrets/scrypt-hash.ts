import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`: the PHC string format as passlib and RustCrypto write it, base64 without
 * padding.
 */
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,90})\$([A-Za-z0-9+/]{1,90})$/;
const LEAST_LN = 10;
/** Of N * r * p: 2^17 with r = 8, which takes 128 MiB and about half a second. A hash cannot ask for more. */
const MAX_WORK = 2 ** 20;
const SALT_BYTES = { min: 8, max: 64 };
const HASH_BYTES = { min: 16, max: 64 };

/** The hash of a password, which can only be asked whether a password is the one. */
export class ScryptHash {
  readonly #parameters: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number };
  readonly #salt: Buffer;
  readonly #hash: Buffer;

  private constructor(N: number, r: number, p: number, salt: Buffer, hash: Buffer) {
    // OpenSSL counts some more than the 128 * N * r bytes of the algorithm (RFC 7914).
    this.#parameters = { N, r, p, maxmem: 128 * r * (N + p + 2) + 1024 };
    this.#salt = salt;
    this.#hash = hash;
  }

  /** Reads the hash; `undefined` where it is none, or one that would cost too much or too little. */
  static parse(text: string): ScryptHash | undefined {
    const [, ln, r, p, salt = '', hash = ''] = PHC.exec(text) ?? [];
    const parameters = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
    const bytes = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
    const fits =
      Number(ln) >= LEAST_LN &&
      // RFC 7914, section 2: N < 2^(128 * r / 8).
      Number(ln) < 16 * parameters.r &&
      parameters.r >= 1 &&
      parameters.p >= 1 &&
      parameters.N * parameters.r * parameters.p <= MAX_WORK &&
      isWithin(bytes.salt.length, SALT_BYTES) &&
      isWithin(bytes.hash.length, HASH_BYTES);
    return fits ? new ScryptHash(parameters.N, parameters.r, parameters.p, bytes.salt, bytes.hash) : undefined;
  }

  /** A hash of the same cost that no password is known to have. */
  decoy(): ScryptHash {
    const { N, r, p } = this.#parameters;
    return new ScryptHash(N, r, p, randomBytes(this.#salt.length), randomBytes(this.#hash.length));
  }

  /** Whether this is the password. Works on a thread of libuv's pool. */
  verify(password: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      scrypt(password, this.#salt, this.#hash.length, this.#parameters, (error, derived) =>
        error === null ? resolve(timingSafeEqual(derived, this.#hash)) : reject(error),
      );
    });
  }
}

function isWithin(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}
