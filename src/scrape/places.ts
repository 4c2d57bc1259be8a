/** Thrown where a turn did not come in time. */
export class TooManyAtOnce extends Error {
  override readonly name = 'TooManyAtOnce';
}

/** Of those who have their answer in memory and do not read it. */
const MAX_LAGGING = 8;
/** How long each of them has its memory for sure, where others want it. */
const LEAST_LAG_MS = 1000;
/** More than anybody needs. */
const MAX_WAITING = 1000;

/** A place, or a turn to wait for one. Whoever has it calls `leave` when all is done. */
export interface Place {
  /** Gives the place to the next one, or leaves the queue. */
  leave(): void;
  /**
   * Gives the place to the next one though something is still held: the answer waits for its reader. Only so many may;
   * beyond them the one that lags the longest is cut off.
   */
  lag(cutOff: () => void): void;
}

/**
 * Places for work of which only so much may go on at once. Who finds none waits for a turn, in the order of arrival.
 */
export class Places {
  private taken = 0;
  private readonly waiting = new Set<() => void>();
  /** What lags, the longest first. */
  private readonly lagging = new Map<Place, { readonly since: number; readonly cutOff: () => void }>();

  constructor(
    private readonly max: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether so many wait that no more should. */
  get isFull(): boolean {
    return this.waiting.size >= MAX_WAITING;
  }

  /**
   * Calls back when the turn has come, at once where there is a place.
   *
   * @param isNext whether it comes before all who wait, as it had its turn before
   */
  enter(onTurn: (place: Place) => void, isNext = false): Place {
    let holds = false;
    const begin = (): void => {
      holds = true;
      this.taken++;
      onTurn(place);
    };
    const giveUp = (): void => {
      this.waiting.delete(begin);
      if (holds) {
        holds = false;
        this.taken--;
        this.next();
      }
    };
    const place: Place = {
      leave: () => {
        this.lagging.delete(place);
        giveUp();
      },
      lag: (cutOff) => {
        if (!holds) {
          return;
        }
        const wait = this.makeRoom();
        if (wait === 0) {
          this.lagging.set(place, { since: this.now(), cutOff });
          giveUp();
        } else {
          setTimeout(() => place.lag(cutOff), wait).unref();
        }
      },
    };
    if (isNext) {
      const others = [...this.waiting];
      this.waiting.clear();
      [begin, ...others].forEach((waiting) => this.waiting.add(waiting));
    } else {
      this.waiting.add(begin);
    }
    this.next();
    return place;
  }

  /**
   * Resolves with the place when the turn has come.
   *
   * @param left aborts when whoever waits has left
   * @throws TooManyAtOnce where it does not come within the time, or before that
   */
  turn(withinMs: number, left: AbortSignal): Promise<Place> {
    return new Promise((resolve, reject) => {
      if (this.isFull) {
        throw new TooManyAtOnce();
      }
      const giveUp = (): void => {
        clearTimeout(timer);
        waiting.leave();
        reject(new TooManyAtOnce());
      };
      const timer = setTimeout(giveUp, withinMs).unref();
      const waiting = this.enter((place) => {
        clearTimeout(timer);
        left.removeEventListener('abort', giveUp);
        resolve(place);
      });
      if (left.aborted) {
        giveUp();
      } else {
        left.addEventListener('abort', giveUp, { once: true });
      }
    });
  }

  private next(): void {
    for (const begin of this.waiting) {
      if (this.taken >= this.max) {
        return;
      }
      this.waiting.delete(begin);
      begin();
    }
  }

  /**
   * Makes room for one more that lags; returns in how many milliseconds there will be, which it waits for in its
   * place.
   */
  private makeRoom(): number {
    const [oldest] = this.lagging;
    if (oldest === undefined || this.lagging.size < MAX_LAGGING) {
      return 0;
    }
    const [place, { since, cutOff }] = oldest;
    const wait = Math.ceil(since + LEAST_LAG_MS - this.now());
    if (wait > 0) {
      return wait;
    }
    this.lagging.delete(place);
    cutOff();
    return 0;
  }
}
