import type { HashedUser } from '../../secrets/credential-lines';
import type { ScryptHash } from '../../secrets/scrypt-hash';
import { KeyedDigest } from '../../secrets/keyed-digest';
import type { SecretSet } from '../../secrets/secret-set';
import { type BasicVerdict, HashQueue } from './hash-queue';

const REMEMBERED_SECONDS = 300;
/** Of a user name and a password that are hashed. A longer one is none: what waits for its hash is held in memory. */
const MAX_CHARACTERS = 1024;

/** Checks users of HTTP basic authentication. */
export class BasicUsers {
  readonly #digest = new KeyedDigest();
  #users: ReadonlyMap<string, ScryptHash> = new Map();
  #decoys: readonly ScryptHash[] = [];
  /** Credentials that were right, by digest, until when that is believed. At most one for each user. */
  #remembered = new Map<string, number>();
  readonly #queue: HashQueue;

  constructor(
    private readonly plain: SecretSet,
    hashed: readonly HashedUser[],
    private readonly now: () => number = () => performance.now() / 1000,
  ) {
    this.#queue = new HashQueue(now);
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
  }

  /**
   * @param credential `user:password`
   * @param address who presents it
   * @param hasLeft whether nobody waits for the verdict any more
   */
  check(credential: string, address: string, hasLeft: () => boolean): boolean | Promise<BasicVerdict> {
    if (this.plain.has(credential)) {
      return true;
    }
    // A hash does not tell a password from one with zeros after it (HMAC); RFC 7617 has no control characters.
    if (this.#users.size === 0 || credential.length > MAX_CHARACTERS || credential.includes('\0')) {
      return false;
    }
    const id = this.#digest.of(credential).toString('base64');
    if ((this.#remembered.get(id) ?? 0) > this.now()) {
      this.#remember(id);
      return true;
    }
    return this.#queue.ask({ id, address, hasLeft, verify: () => this.#verify(credential, id) });
  }

  /** Lets nobody wait for a hash any more. */
  close(): void {
    this.#queue.close();
  }

  async #verify(credential: string, id: string): Promise<BasicVerdict> {
    const colon = credential.indexOf(':');
    const username = credential.slice(0, Math.max(colon, 0));
    const hash = this.#users.get(username) ?? this.#decoyOf(username);
    const users = this.#users;
    const isRight = await hash.verify(credential.slice(colon + 1));
    // Users that were replaced meanwhile count no more, and the new ones were not asked.
    if (users !== this.#users) {
      return 'busy';
    }
    if (isRight) {
      this.#remember(id);
    }
    return isRight;
  }

  /**
   * What an unknown user is checked against. Always the same for a name, so that its cost tells nothing where hashes
   * differ in cost.
   */
  #decoyOf(username: string): ScryptHash {
    const index = this.#digest.of(username).readUInt32BE(0) % this.#decoys.length;
    // There are as many as users, and without users nobody comes here.
    return this.#decoys[index] as ScryptHash;
  }

  #remember(id: string): void {
    this.#remembered.set(id, this.now() + REMEMBERED_SECONDS);
  }
}
