import type { NumberCell } from '../instruments/labelled-numbers';

/** A call that has not ended. */
export interface RunningCall {
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
}

/** The calls that have begun and not ended; as a number, the seconds for which the oldest has been running. */
export class RunningCalls implements NumberCell {
  private readonly calls = new Set<RunningCall>();

  get value(): number {
    if (this.calls.size === 0) {
      return 0;
    }
    const now = performance.now();
    let oldest = now;
    // Not the first of them: where the clock of a call began earlier, it was added later.
    for (const { startedAt } of this.calls) {
      oldest = Math.min(oldest, startedAt);
    }
    return (now - oldest) / 1000;
  }

  add(call: RunningCall): void {
    this.calls.add(call);
  }

  delete(call: RunningCall): void {
    this.calls.delete(call);
  }
}
