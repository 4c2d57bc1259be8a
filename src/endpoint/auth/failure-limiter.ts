import type { ResolvedMaxFailures } from '../../options/resolve-auth';

/** What is known of an address. */
interface Attempts {
  /** How many more failures it has. */
  left: number;
  /** When `left` was true, in seconds. */
  at: number;
}

const MAX_ADDRESSES = 10_000;

/**
 * Token buckets of failed attempts, one for each address. The addresses that were seen longest ago are forgotten first.
 *
 * An address whose bucket is empty has its passwords refused unseen, or whoever searches would learn of a right guess.
 * Right tokens never come here.
 */
export class FailureLimiter {
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

  private change(address: string, by: number): void {
    const attempts = this.touch(address);
    attempts.left = Math.min(this.limit.burst, this.leftOf(attempts) + by);
    attempts.at = this.now();
  }

  private leftOf({ left, at }: Attempts): number {
    return Math.min(this.limit.burst, left + (this.now() - at) * this.limit.perSecond);
  }

  /** The attempts of the address, which is now the one seen last. */
  private touch(address: string): Attempts {
    const attempts = this.addresses.get(address) ?? { left: this.limit.burst, at: this.now() };
    this.addresses.delete(address);
    this.addresses.set(address, attempts);
    dropOldest(this.addresses, MAX_ADDRESSES);
    return attempts;
  }
}

/** Forgets what was put in first, where there is more than that. */
export function dropOldest(of: Map<string, unknown> | Set<string>, max: number): void {
  if (of.size > max) {
    for (const oldest of of.keys()) {
      of.delete(oldest);
      return;
    }
  }
}
