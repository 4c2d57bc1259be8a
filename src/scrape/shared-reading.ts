/** What a reading gave: a result, an error, or nothing in time. */
export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/**
 * A promise that many wait for, each until its own deadline. One that gives up is forgotten: a promise itself would
 * remember it for ever.
 */
export class SharedReading<Result> {
  private readonly waiting = new Set<(outcome: Outcome<Result>) => void>();

  constructor(reading: Promise<Result>) {
    reading.then(
      (result) => this.settle({ kind: 'done', result }),
      (error: unknown) => this.settle({ kind: 'failed', error }),
    );
  }

  within(deadline: Deadline): Promise<Outcome<Result>> {
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      deadline.onPassed(() => {
        this.waiting.delete(resolve);
        resolve({ kind: 'late' });
      });
    });
  }

  private settle(outcome: Outcome<Result>): void {
    this.waiting.forEach((resolve) => resolve(outcome));
    this.waiting.clear();
  }
}

/** A point in time, and what is to be done when it comes. */
export class Deadline {
  /** Whether nobody waits any more, so that what is late is nobody's failure. */
  isAbandoned = false;

  private readonly callbacks = new Set<() => void>();
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param milliseconds until it comes by itself */
  constructor(milliseconds?: number) {
    this.timer = milliseconds === undefined ? undefined : setTimeout(() => this.pass(), milliseconds).unref();
  }

  /** Calls back when the time has come. */
  onPassed(callback: () => void): void {
    this.callbacks.add(callback);
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.isAbandoned = true;
    this.pass();
  }

  /** The time has come. */
  pass(): void {
    this.callbacks.forEach((callback) => callback());
  }

  /** Nothing is waited for any more. */
  clear(): void {
    clearTimeout(this.timer);
    this.callbacks.clear();
  }
}
