import type { RequestStore } from './request-store';

/** Sweeps in which a series may go unrecorded before it is removed. */
const SWEEPS = 4;

/** Removes series that no request touched for a time; does nothing where none is set. */
export class IdleSweep {
  private timer: NodeJS.Timeout | undefined;

  /** @param seconds how long a series may be idle, give or take a quarter; `undefined`: for ever */
  start(store: RequestStore, seconds: number | undefined): void {
    if (seconds !== undefined) {
      this.timer = setInterval(() => store.removeIdle(SWEEPS), (seconds * 1000) / SWEEPS).unref();
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
