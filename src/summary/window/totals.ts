import { EXPONENTIAL_BUCKETS, exponentialValue } from '../../instruments/exponential-cells';
import type { Frame } from './frame';

/** The sum of what several series did. */
export class Totals {
  readonly values: Float64Array;
  private readonly buckets = new Float64Array(EXPONENTIAL_BUCKETS);
  private observed = 0;
  /** The buckets that have values are from the lowest on, and before the end. */
  private lowest = EXPONENTIAL_BUCKETS;
  private end = 0;

  /** @param columns how many numbers a series has */
  constructor(columns: number) {
    this.values = new Float64Array(columns);
  }

  /** How many values the percentiles are of. */
  get count(): number {
    return this.observed;
  }

  /** The number of this column. */
  at(column: number): number {
    return this.values[column] ?? 0;
  }

  addValue(column: number, value: number): void {
    this.values[column]! += value; // the column is one of those asked for
  }

  addBucket(bucket: number, count: number): void {
    this.buckets[bucket]! += count; // as exponentialBucket() numbers them
    this.observed += count;
    if (bucket < this.lowest) {
      this.lowest = bucket;
    }
    if (bucket >= this.end) {
      this.end = bucket + 1;
    }
  }

  /**
   * Adds one entry of a frame. Runs for every series of every step that a window has: locals instead of fields halve
   * its time.
   */
  add(frame: Frame, entry: number): void {
    const { columns, values, ends, buckets, counts } = frame;
    for (let column = 0; column < columns; column++) {
      this.addValue(column, values[entry * columns + column] ?? 0);
    }
    const sums = this.buckets;
    let { lowest, end, observed } = this;
    for (let i = entry === 0 ? 0 : (ends[entry - 1] ?? 0), last = ends[entry] ?? 0; i < last; i++) {
      const bucket = buckets[i] ?? 0;
      const count = counts[i] ?? 0;
      sums[bucket]! += count; // as exponentialBucket() numbers them
      observed += count;
      lowest = bucket < lowest ? bucket : lowest;
      end = bucket < end ? end : bucket + 1;
    }
    this.lowest = lowest;
    this.end = end;
    this.observed = observed;
  }

  /** Adds other sums. */
  addTotals(other: Totals): void {
    other.values.forEach((value, column) => this.addValue(column, value));
    other.forEachBucket((bucket, count) => this.addBucket(bucket, count));
  }

  /** Adds all entries of a frame. */
  addAll(frame: Frame): void {
    frame.keys.forEach((_key, entry) => this.add(frame, entry));
  }

  /** Calls `visit` with each bucket that has values. */
  forEachBucket(visit: (bucket: number, count: number) => void): void {
    for (let bucket = this.lowest; bucket < this.end; bucket++) {
      const count = this.buckets[bucket] ?? 0;
      if (count !== 0) {
        visit(bucket, count);
      }
    }
  }

  /**
   * The value that this share (0 to 1) of the values did not exceed, as the nearest rank tells it, within 5 %; `null`
   * without values. 1 is the highest.
   */
  quantile(share: number): number | null {
    if (this.observed === 0) {
      return null;
    }
    // The first is the lowest there can be, whatever the share; rounding errors must not ask for one more than there
    // are.
    const rank = Math.min(Math.max(1, Math.ceil(share * this.observed - 1e-9)), this.observed);
    let below = 0;
    for (let bucket = this.lowest; bucket < this.end; bucket++) {
      below += this.buckets[bucket] ?? 0;
      if (below >= rank) {
        return exponentialValue(bucket);
      }
    }
    return null;
  }

  clear(): void {
    this.values.fill(0);
    this.buckets.fill(0, this.lowest, Math.max(this.lowest, this.end));
    this.observed = 0;
    this.lowest = EXPONENTIAL_BUCKETS;
    this.end = 0;
  }
}
