import type { Frame } from './frame';
import type { Totals } from './totals';

const UINT8_END = 2 ** 8;
const UINT16_END = 2 ** 16;
const UINT32_END = 2 ** 32;
const FEW_ENTRIES = 64;
/** What a series has in ten seconds, give or take. */
const LIKELY_BUCKETS = 8;

/** Writes a frame, an entry at a time. */
export class FrameBuilder {
  private readonly keys: object[] = [];
  private values: Float64Array;
  private ends: Uint32Array;
  private buckets: Uint16Array;
  private counts: Float64Array;
  private written = 0;
  private highest = 0;

  /** Ends an entry that is a sum. */
  endSum(key: object, totals: Totals): void {
    totals.forEachBucket((bucket, count) => this.addBucket(bucket, count));
    this.endEntry(key, totals.values);
  }

  /** @param likely how many entries there may be; more have to be made room for */
  constructor(
    private readonly columns: number,
    likely: number = FEW_ENTRIES,
  ) {
    const first = Math.max(1, likely);
    this.values = new Float64Array(first * columns);
    this.ends = new Uint32Array(first);
    this.buckets = new Uint16Array(first * LIKELY_BUCKETS);
    this.counts = new Float64Array(first * LIKELY_BUCKETS);
  }

  /** Adds to the buckets of the entry that ends next. */
  addBucket(bucket: number, count: number): void {
    const at = this.written++;
    if (at === this.buckets.length) {
      this.buckets = grown(this.buckets, new Uint16Array(2 * at));
      this.counts = grown(this.counts, new Float64Array(2 * at));
    }
    this.buckets[at] = bucket;
    this.counts[at] = count;
    if (count > this.highest) {
      this.highest = count;
    }
  }

  /** Ends an entry. */
  endEntry(key: object, values: Float64Array): void {
    const entry = this.keys.length;
    if (entry === this.ends.length) {
      this.ends = grown(this.ends, new Uint32Array(2 * entry));
      this.values = grown(this.values, new Float64Array(2 * entry * this.columns));
    }
    this.keys.push(key);
    const first = entry * this.columns;
    for (let column = 0; column < this.columns; column++) {
      this.values[first + column] = values[column] ?? 0;
    }
    this.ends[entry] = this.written;
  }

  /** @param like a frame that is kept too: where its keys are the same, both keep one list */
  build(like?: Frame): Frame {
    const { columns, written } = this;
    const { length } = this.keys;
    return {
      keys: like !== undefined && isSame(like.keys, this.keys) ? like.keys : this.keys.slice(),
      columns,
      values: this.values.slice(0, length * columns),
      ends: this.ends.slice(0, length),
      buckets: this.buckets.slice(0, written),
      counts: this.packedCounts(),
    };
  }

  private packedCounts(): Frame['counts'] {
    const counts = this.counts.subarray(0, this.written);
    if (this.highest < UINT8_END) {
      return new Uint8Array(counts);
    }
    if (this.highest < UINT16_END) {
      return new Uint16Array(counts);
    }
    return this.highest < UINT32_END ? new Uint32Array(counts) : new Float64Array(counts);
  }
}

function grown<Cells extends Float64Array | Uint32Array | Uint16Array>(cells: Cells, into: Cells): Cells {
  into.set(cells);
  return into;
}

function isSame(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((key, entry) => key === b[entry]);
}
