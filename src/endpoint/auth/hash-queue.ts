import { dropOldest } from './failure-limiter';

/** `busy`: not looked at, for others came first. */
export type BasicVerdict = boolean | 'busy';

/** A password that somebody presents, for which a hash has to be worked out. */
export interface Guess {
  /** The same for the same user name and password. */
  readonly id: string;
  /** Who presents it: the key under which failures are counted. */
  readonly address: string;
  /** Whether nobody waits for the verdict any more. */
  readonly hasLeft: () => boolean;
  /** Works the hash out. */
  readonly verify: () => Promise<BasicVerdict>;
}

interface Waiting extends Guess {
  /** Whether its address was right lately. */
  readonly isKnown: boolean;
  /** Of its address, when it came. */
  readonly failures: number;
  /** The newest has the highest. */
  readonly arrival: number;
  /** Seconds. */
  readonly since: number;
  readonly resolve: (verdict: BasicVerdict) => void;
}

/** A thread of libuv's four stays free for the application's files and look-ups, twice. */
const MAX_AT_WORK = 2;
/** Each is a request that is open anyway. */
const MAX_WAITING = 2048;
/** Longer than one hash of each of those who can wait, two at a time. */
const LONGEST_SECONDS = 300;
const MAX_KNOWN = 1000;
const MAX_FAILED = 10_000;

/**
 * The queue for hashes of passwords. Each takes a thread for a tenth of a second, so that guesses alone can keep the
 * right password waiting. Whoever comes from an address that was right lately goes first, then from the address with
 * the fewest failures, then who came last: each of those who guess is first but once. When it is full, the last in
 * this order is turned away.
 *
 * User names decide nothing, for anybody can say one.
 */
export class HashQueue {
  private readonly waiting = new Set<Waiting>();
  /** Ids of the guesses whose hash is being worked out. */
  private readonly atWork = new Set<string>();
  /** Addresses that were right, the latest last. Nobody else gets in here, so no flood pushes them out. */
  private readonly known = new Set<string>();
  /**
   * Guesses since the last right one, by address, the latest last. Those that were not looked at count, too: leaving
   * makes nobody the newest again.
   */
  private readonly failures = new Map<string, number>();
  private arrivals = 0;
  private isClosing = false;

  constructor(private readonly now: () => number) {}

  /** Resolves when it is known whether the guess is right, or that it will not be looked at. */
  ask(guess: Guess): Promise<BasicVerdict> {
    return new Promise((resolve) => {
      const { address } = guess;
      const isKnown = this.known.has(address);
      const failures = this.failures.get(address) ?? 0;
      this.waiting.add({ ...guess, isKnown, failures, arrival: this.arrivals++, since: this.now(), resolve });
      this.failures.delete(address);
      this.failures.set(address, failures + 1);
      dropOldest(this.failures, MAX_FAILED);
      this.dropHopeless();
      this.next();
      this.turnAway();
    });
  }

  /** Lets nobody wait any more: an application that closes does not wait for guesses. */
  close(): void {
    this.isClosing = true;
    this.turnAway();
  }

  private next(): void {
    while (this.atWork.size < MAX_AT_WORK) {
      const first = this.firstBy(goesFirst, ({ id }) => !this.atWork.has(id));
      if (first === undefined) {
        return;
      }
      if (this.isHopeless(first)) {
        this.settle(first, 'busy');
      } else {
        void this.work(first);
      }
    }
  }

  private isHopeless({ hasLeft, since }: Waiting): boolean {
    return hasLeft() || this.now() - since > LONGEST_SECONDS;
  }

  /** Those that came first are looked at first: where they may stay, so may the others, but for some that have left. */
  private dropHopeless(): void {
    for (const waiting of this.waiting) {
      if (!this.isHopeless(waiting)) {
        return;
      }
      this.settle(waiting, 'busy');
    }
  }

  /** Never rejects. */
  private async work(guess: Waiting): Promise<void> {
    this.waiting.delete(guess);
    this.atWork.add(guess.id);
    // What makes it fail is, at worst, a lack of memory: nobody is let in by that.
    const verdict = await guess.verify().catch(() => false);
    this.atWork.delete(guess.id);
    const same = [...this.waiting].filter(({ id }) => id === guess.id);
    [guess, ...same].forEach((waiting) => this.settle(waiting, verdict));
    this.next();
  }

  private settle(guess: Waiting, verdict: BasicVerdict): void {
    const { address } = guess;
    this.waiting.delete(guess);
    if (verdict === true) {
      this.failures.delete(address);
      this.known.delete(address);
      this.known.add(address);
      dropOldest(this.known, MAX_KNOWN);
    }
    guess.resolve(verdict);
  }

  private turnAway(): void {
    while (this.waiting.size > (this.isClosing ? 0 : MAX_WAITING)) {
      const last = this.firstBy((one, other) => goesFirst(other, one));
      if (last === undefined) {
        return;
      }
      this.settle(last, 'busy');
    }
  }

  private firstBy(
    isBefore: (one: Waiting, other: Waiting) => boolean,
    isMeant: (waiting: Waiting) => boolean = () => true,
  ): Waiting | undefined {
    let first: Waiting | undefined;
    for (const waiting of this.waiting) {
      if (isMeant(waiting) && (first === undefined || isBefore(waiting, first))) {
        first = waiting;
      }
    }
    return first;
  }
}

function goesFirst(one: Waiting, other: Waiting): boolean {
  if (one.isKnown !== other.isKnown) {
    return one.isKnown;
  }
  return one.failures === other.failures ? one.arrival > other.arrival : one.failures < other.failures;
}
