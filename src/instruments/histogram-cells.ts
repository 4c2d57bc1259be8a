const FIRST_CAPACITY = 16;

/** The buckets and sums of many series of one histogram, in two flat arrays that grow by doubling. */
export class HistogramCells {
  /** Buckets of one series, the last for values over the highest bound. Not cumulative. */
  readonly bucketsPerSeries: number;
  private counts: Float64Array;
  private sums: Float64Array;

  /** @param bounds upper bounds of the buckets, ascending, without +Inf */
  constructor(readonly bounds: readonly number[]) {
    this.bucketsPerSeries = bounds.length + 1;
    this.counts = new Float64Array(FIRST_CAPACITY * this.bucketsPerSeries);
    this.sums = new Float64Array(FIRST_CAPACITY);
  }

  /** Makes room for the series with this number; its cells are zero. */
  reserve(slot: number): void {
    if (slot >= this.sums.length) {
      this.counts = doubled(this.counts);
      this.sums = doubled(this.sums);
    }
  }

  /** Counts one value. */
  observe(slot: number, value: number): void {
    const { bounds } = this;
    let bucket = 0;
    // A scan beats a bisection up to some dozens of bounds, and most values lie low.
    while (bucket < bounds.length && value > (bounds[bucket] as number)) {
      bucket++;
    }
    this.counts[slot * this.bucketsPerSeries + bucket]!++; // the slot was reserved
    this.sums[slot]! += value; // the slot was reserved
  }

  /** How many values of the series fell into the bucket. */
  countOf(slot: number, bucket: number): number {
    return this.counts[slot * this.bucketsPerSeries + bucket] ?? 0;
  }

  /** The sum of the series' values. */
  sumOf(slot: number): number {
    return this.sums[slot] ?? 0;
  }

  /** Sets the cells of one series to zero. */
  clearSeries(slot: number): void {
    this.counts.fill(0, slot * this.bucketsPerSeries, (slot + 1) * this.bucketsPerSeries);
    this.sums[slot] = 0;
  }

  /** Sets every cell of every series to zero. */
  clear(): void {
    this.counts.fill(0);
    this.sums.fill(0);
  }
}

/** A copy of the array with twice its length, the new half zero. */
export function doubled(cells: Float64Array): Float64Array {
  const grown = new Float64Array(cells.length * 2);
  grown.set(cells);
  return grown;
}
