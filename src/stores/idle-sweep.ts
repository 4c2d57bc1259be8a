import type { RequestStore } from './request-store';

/** How often the series are looked at in the time that they may be idle. */
const SWEEPS = 4;

/** Removes series that no request touched for a time; does nothing where none is set. */
export class IdleSweep {
  private timer: NodeJS.Timeout | undefined;

  /** @param seconds how long a series may be idle, give or take a quarter; `undefined`: for ever */
  start(store: RequestStore, seconds: number | undefined): void {
    if (seconds !== undefined) {
      this.timer = setInterval(() => store.removeIdle(SWEEPS + 1), (seconds * 1000) / SWEEPS).unref();
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
