import { setImmediate as turn } from 'node:timers/promises';

/** Seconds of the clock that only goes forward, whatever is done to the clock on the wall. */
export function secondsNow(): number {
  return performance.now() / 1000;
}

/** How long the event loop is held at a time. */
const SLICE_MS = 2;

/** Lets long work give the event loop a turn every few milliseconds. */
export class Turns {
  private sliceEnd = performance.now() + SLICE_MS;

  /** Whether it is time for {@link take}. */
  get isDue(): boolean {
    return performance.now() >= this.sliceEnd;
  }

  async take(): Promise<void> {
    await turn();
    this.restart();
  }

  /** The time until the next turn begins now. */
  restart(): void {
    this.sliceEnd = performance.now() + SLICE_MS;
  }
}
