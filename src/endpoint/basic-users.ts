import type { HashedUser } from '../options/credential-lines';
import type { ScryptHash } from '../options/scrypt-hash';
import { KeyedDigest } from '../options/keyed-digest';
import type { SecretSet } from '../options/secret-set';

/** `busy`: as many hashes are at work as may be, so this one was not looked at. */
export type BasicVerdict = boolean | 'busy';

/** A thread of libuv's four stays free for the application's files and look-ups, twice. */
const MOST_AT_WORK = 2;
const REMEMBERED_SECONDS = 300;

/** Checks users of HTTP basic authentication. */
export class BasicUsers {
  readonly #digest = new KeyedDigest();
  #users: ReadonlyMap<string, ScryptHash> = new Map();
  #decoys: readonly ScryptHash[] = [];
  /** Credentials that were right, by digest, until when that is believed. At most one for each user. */
  #remembered = new Map<string, number>();
  #running = 0;
  #atWork = new Map<string, Promise<BasicVerdict>>();

  constructor(
    private readonly plain: SecretSet,
    hashed: readonly HashedUser[],
    private readonly now: () => number = () => performance.now() / 1000,
  ) {
    this.replaceHashed(hashed);
  }

  get size(): number {
    return this.plain.size + this.#users.size;
  }

  /** Puts other users in the place of those with a hash; what is remembered of the old ones is forgotten. */
  replaceHashed(hashed: readonly HashedUser[]): void {
    this.#users = new Map(hashed.map(({ username, hash }) => [username, hash]));
    this.#decoys = hashed.map(({ hash }) => hash.decoy());
    this.#remembered = new Map();
    this.#atWork = new Map();
  }

  /** @param credential `user:password` */
  check(credential: string): BasicVerdict | Promise<BasicVerdict> {
    if (this.plain.has(credential)) {
      return true;
    }
    // A hash does not tell a password from one with zeros after it (HMAC); RFC 7617 has no control characters.
    if (this.#users.size === 0 || credential.includes('\0')) {
      return false;
    }
    const id = this.#digest.of(credential).toString('base64');
    if ((this.#remembered.get(id) ?? 0) > this.now()) {
      this.#remember(id);
      return true;
    }
    return this.#verify(credential, id);
  }

  #verify(credential: string, id: string): BasicVerdict | Promise<BasicVerdict> {
    const same = this.#atWork.get(id);
    if (same !== undefined) {
      return same;
    }
    if (this.#running >= MOST_AT_WORK) {
      return 'busy';
    }
    const colon = credential.indexOf(':');
    const username = credential.slice(0, Math.max(colon, 0));
    const hash = this.#users.get(username) ?? this.#decoyOf(username);
    const users = this.#users;
    const work = this.#run(hash, credential.slice(colon + 1)).then((right): BasicVerdict => {
      // Users that were replaced meanwhile count no more, and the new ones were not asked.
      if (users !== this.#users) {
        return 'busy';
      }
      this.#atWork.delete(id);
      if (right) {
        this.#remember(id);
      }
      return right;
    });
    this.#atWork.set(id, work);
    return work;
  }

  async #run(hash: ScryptHash, password: string): Promise<boolean> {
    this.#running++;
    try {
      return await hash.verify(password);
    } catch {
      // Out of memory, at worst: nobody is let in by that.
      return false;
    } finally {
      this.#running--;
    }
  }

  /** What an unknown user is checked against. Always the same for a name, so that its cost tells nothing where hashes differ in cost. */
  #decoyOf(username: string): ScryptHash {
    const index = this.#digest.of(username).readUInt32BE(0) % this.#decoys.length;
    // There are as many as users, and without users nobody comes here.
    return this.#decoys[index] as ScryptHash;
  }

  #remember(id: string): void {
    this.#remembered.set(id, this.now() + REMEMBERED_SECONDS);
  }
}
