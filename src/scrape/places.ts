/** Thrown where a turn did not come in time. */
export class TooManyAtOnce extends Error {
  override readonly name = 'TooManyAtOnce';
}

/** Of those who have their answer in memory and do not read it. */
const MOST_LAGGING = 8;
/** How long each of them has its memory for sure, where others want it. */
const LEAST_LAG_MS = 1000;
/** More than anybody needs. */
const MOST_WAITING = 1000;

/** A place, or a turn to wait for one. Whoever has it calls `leave` when all is done. */
export interface Place {
  /** Gives the place to the next one, or leaves the queue. */
  leave(): void;
  /**
   * Gives the place to the next one though something is still held: the answer waits for its reader. Only so many may; beyond them the one that lags the longest
   * is cut off.
   */
  lag(cutOff: () => void): void;
}

/** Places for work of which only so much may go on at once. Who finds none waits for a turn, in the order of arrival. */
export class Places {
  private taken = 0;
  private readonly waiting = new Set<() => void>();
  /** What lags, the longest first. */
  private readonly lagging = new Map<Place, { readonly since: number; readonly cutOff: () => void }>();

  constructor(
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether so many wait that no more should. */
  get isFull(): boolean {
    return this.waiting.size >= MOST_WAITING;
  }

  /** Calls back when the turn has come, at once where there is a place. */
  enter(onTurn: (place: Place) => void): Place {
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
        if (holds && this.makesRoom()) {
          this.lagging.set(place, { since: this.now(), cutOff });
          giveUp();
        }
      },
    };
    this.waiting.add(begin);
    this.next();
    return place;
  }

  /**
   * Resolves with the place when the turn has come.
   *
   * @throws TooManyAtOnce where it does not come within the time
   */
  turn(withinMs: number): Promise<Place> {
    return new Promise((resolve, reject) => {
      if (this.isFull) {
        throw new TooManyAtOnce();
      }
      const timer = setTimeout(() => {
        waiting.leave();
        reject(new TooManyAtOnce());
      }, withinMs).unref();
      const waiting = this.enter((place) => {
        clearTimeout(timer);
        resolve(place);
      });
    });
  }

  private next(): void {
    for (const begin of this.waiting) {
      if (this.taken >= this.most) {
        return;
      }
      this.waiting.delete(begin);
      begin();
    }
  }

  /** Where there is none, whoever wants to lag keeps its place until there is. */
  private makesRoom(): boolean {
    if (this.lagging.size < MOST_LAGGING) {
      return true;
    }
    const [oldest] = this.lagging;
    if (oldest === undefined || this.now() - oldest[1].since < LEAST_LAG_MS) {
      return false;
    }
    this.lagging.delete(oldest[0]);
    oldest[1].cutOff();
    return true;
  }
}
