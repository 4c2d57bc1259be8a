// Source: Micrometer, `TimeWindowMax`.
import { doubled } from '../instruments/histogram-cells';

const FIRST_CAPACITY = 16;
/** Micrometer's step, and so many of them are looked at. */
const STEP_MS = 60_000;
const STEPS = 3;

/**
 * The longest duration of each series in the last two to three minutes, as Micrometer has it: each value goes into
 * three columns, of which one is emptied each minute, and the one that is emptied next is read.
 */
export class RequestMaxima {
  private columns: Float64Array[] = Array.from({ length: STEPS }, () => new Float64Array(FIRST_CAPACITY));
  private current = 0;
  private rotatedAt: number;

  /** @param now in milliseconds, of a clock that does not step back */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.rotatedAt = now();
  }

  record(slot: number, seconds: number): void {
    this.rotate();
    for (const column of this.columns) {
      if (seconds > column[slot]! /* reserved */) {
        column[slot] = seconds;
      }
    }
  }

  /** In seconds; 0 where there was no request. */
  of(slot: number): number {
    this.rotate();
    return this.columns[this.current]?.[slot] ?? 0;
  }

  /** Makes room for a series. */
  reserve(slot: number): void {
    if (slot >= (this.columns[0]?.length ?? 0)) {
      this.columns = this.columns.map(doubled);
    }
  }

  clearSeries(slot: number): void {
    this.columns.forEach((column) => {
      column[slot] = 0;
    });
  }

  clear(): void {
    this.columns.forEach((column) => column.fill(0));
  }

  private rotate(): void {
    const steps = Math.floor((this.now() - this.rotatedAt) / STEP_MS);
    if (steps === 0) {
      return;
    }
    this.rotatedAt += steps * STEP_MS;
    for (let step = 0; step < Math.min(steps, STEPS); step++) {
      this.columns[this.current]?.fill(0);
      this.current = (this.current + 1) % STEPS;
    }
  }
}
