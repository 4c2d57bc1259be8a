import type { Deadline } from './deadline';

/** What a reading gave: a result, an error, or nothing in time. */
export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/** A promise that many wait for, each until its own deadline. One that gives up is forgotten: a promise itself would remember it for ever. */
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
