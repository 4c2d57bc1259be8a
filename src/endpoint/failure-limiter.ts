import { KeyedDigest } from '../options/keyed-digest';
import type { ResolvedMaxFailures } from '../options/resolve-auth';

/** What is known of an address. */
interface Attempts {
  /** How many more failures it has. */
  left: number;
  /** When `left` was true, in seconds. */
  at: number;
  /** Digests of tokens that let this address in, with the time until which that counts. */
  readonly proven: Map<string, number>;
}

const MOST_ADDRESSES = 10_000;
const MOST_PROVEN = 4;
const PROVEN_SECONDS = 900;

/**
 * Token buckets of failed attempts, one for each address. The addresses that were seen longest ago are forgotten first.
 *
 * An address whose bucket is empty has its credentials refused unseen, or whoever searches would learn of a right guess. The exception is a token
 * that this address has proven shortly before: where many share an address, one of them could otherwise lock Prometheus out with 20 requests.
 */
export class FailureLimiter {
  readonly #digest = new KeyedDigest();
  private readonly addresses = new Map<string, Attempts>();

  constructor(
    private readonly limit: ResolvedMaxFailures,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** Seconds until the address has an attempt again; `undefined` where it has one. */
  waitOf(address: string): number | undefined {
    const attempts = this.addresses.get(address);
    if (attempts === undefined) {
      return undefined;
    }
    const left = this.leftOf(attempts);
    return left >= 1 ? undefined : Math.ceil((1 - left) / this.limit.perSecond);
  }

  /** Takes an attempt from the address. */
  take(address: string): void {
    this.change(address, -1);
  }

  /** Gives an attempt back that was taken. */
  giveBack(address: string): void {
    this.change(address, 1);
  }

  /** Remembers that the token let this address in. */
  prove(address: string, token: string): void {
    const { proven } = this.touch(address);
    const digest = this.digestOf(token);
    proven.delete(digest);
    proven.set(digest, this.now() + PROVEN_SECONDS);
    dropOldest(proven, MOST_PROVEN);
  }

  /** Whether the token let this address in within the last fifteen minutes. */
  hasProven(address: string, token: string): boolean {
    return (this.addresses.get(address)?.proven.get(this.digestOf(token)) ?? 0) > this.now();
  }

  /** Only tokens that were proven take attempts that are not there, and give them back but for revoked ones: those cannot make it wait for ever. */
  private change(address: string, by: number): void {
    const attempts = this.touch(address);
    attempts.left = Math.max(-this.limit.burst, Math.min(this.limit.burst, this.leftOf(attempts) + by));
    attempts.at = this.now();
  }

  private leftOf({ left, at }: Attempts): number {
    return Math.min(this.limit.burst, left + (this.now() - at) * this.limit.perSecond);
  }

  /** The attempts of the address, which is now the one seen last. */
  private touch(address: string): Attempts {
    const attempts = this.addresses.get(address) ?? { left: this.limit.burst, at: this.now(), proven: new Map() };
    this.addresses.delete(address);
    this.addresses.set(address, attempts);
    dropOldest(this.addresses, MOST_ADDRESSES);
    return attempts;
  }

  private digestOf(token: string): string {
    return this.#digest.of(token).toString('base64');
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  if (map.size > most) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      return;
    }
  }
}
