import { Readable } from 'node:stream';
import type { Broadcast } from './broadcast';

/** Deadlines this near to each other are one. */
const SAME_MOMENT_MS = 20;

/** Somebody who waits for an answer to begin. */
interface Waiting {
  /** When its time is over. */
  readonly until: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (body: Readable) => void;
  readonly reject: (error: Error) => void;
}

/** All who wait for the same exposition, each until a time of its own. */
export class WaitingScrapes {
  private readonly waiting = new Set<Waiting>();

  /**
   * @param onDeadline told that the time of one is over, who waits on
   * @param onEmpty told that the last who waited has left, or was turned away
   */
  constructor(
    private readonly onDeadline: () => void,
    private readonly onEmpty: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /**
   * Resolves with the answer's body once it begins.
   *
   * @param left aborts when whoever waits, or reads the body, is gone
   */
  join(timeoutMs: number, left: AbortSignal): Promise<Readable> {
    return new Promise((resolve, reject) => {
      let body: Readable | undefined;
      const waiting: Waiting = {
        until: performance.now() + timeoutMs,
        timer: setTimeout(() => this.onDeadline(), timeoutMs).unref(),
        resolve: (begun) => {
          body = begun;
          resolve(begun);
        },
        reject,
      };
      const leave = (): void => {
        body?.destroy();
        if (this.remove(waiting)) {
          // Nobody is left to read it, or to be told of an error.
          resolve(new Readable().destroy());
          this.tellIfEmpty();
        }
      };
      this.waiting.add(waiting);
      if (left.aborted) {
        leave();
      } else {
        left.addEventListener('abort', leave, { once: true });
      }
    });
  }

  /**
   * Begins the answers.
   *
   * @param due only of those whose time is over
   */
  begin(readers: Broadcast, due = false): void {
    this.each(due, ({ resolve }) => resolve(readers.join()));
  }

  /**
   * Turns them away.
   *
   * @param due only those whose time is over
   */
  fail(error: Error, due = false): void {
    this.each(due, ({ reject }) => reject(error));
    this.tellIfEmpty();
  }

  private each(due: boolean, settle: (waiting: Waiting) => void): void {
    const now = performance.now() + SAME_MOMENT_MS;
    for (const waiting of this.waiting) {
      if ((!due || waiting.until <= now) && this.remove(waiting)) {
        settle(waiting);
      }
    }
  }

  private remove(waiting: Waiting): boolean {
    clearTimeout(waiting.timer);
    return this.waiting.delete(waiting);
  }

  private tellIfEmpty(): void {
    if (this.isEmpty) {
      this.onEmpty();
    }
  }
}
