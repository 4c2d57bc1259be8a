import { doubled } from './histogram-cells';

/**
 * Buckets of one power of two: the schema 3 of Prometheus' native histograms, each bucket 2^(1/8) times as wide as the
 * one before.
 */
const PER_OCTAVE = 8;
/** The lowest bucket ends an eighth of an octave above 2^-24 (60 ns in seconds), and takes everything below. */
const LOWEST_EXPONENT = -24;
/** 2^-24 to 2^16 (18 hours in seconds); the highest bucket takes everything above. */
const OCTAVES = 40;
const FIRST_CAPACITY = 16;

/** How many buckets there are. */
export const EXPONENTIAL_BUCKETS: number = OCTAVES * PER_OCTAVE;

/** How far {@link exponentialValue} may be off a value of its bucket, as a share of that: 4.33 %. */
export const EXPONENTIAL_ERROR: number = (2 ** (1 / PER_OCTAVE) - 1) / (2 ** (1 / PER_OCTAVE) + 1);

/** The bucket that a value falls into. */
export function exponentialBucket(value: number): number {
  const bucket = Math.ceil(Math.log2(value) * PER_OCTAVE) - LOWEST_EXPONENT * PER_OCTAVE - 1;
  return bucket > 0 ? Math.min(bucket, EXPONENTIAL_BUCKETS - 1) : 0;
}

const VALUES: readonly number[] = Array.from({ length: EXPONENTIAL_BUCKETS }, (_, bucket) => {
  const lower = 2 ** (LOWEST_EXPONENT + bucket / PER_OCTAVE);
  const ratio = 2 ** (1 / PER_OCTAVE);
  // With as many digits as anybody reads, so that nobody rounds it again.
  return Number(((lower * 2 * ratio) / (1 + ratio)).toPrecision(6));
});

/** Where a bucket ends. */
export function exponentialBound(bucket: number): number {
  return 2 ** (LOWEST_EXPONENT + (bucket + 1) / PER_OCTAVE);
}

/** The value that stands for all in a bucket: the harmonic mean of its bounds, which is off both by the same share. */
export function exponentialValue(bucket: number): number {
  return VALUES[bucket] ?? Number.NaN;
}

/**
 * The exponential buckets of many series. Of each series only the octaves that have values take memory (72 bytes), as
 * a list of chunks in flat arrays: a latency seldom spans more than six.
 *
 * Source: the native histograms of Prometheus (schema 3) and the exponential histogram of OpenTelemetry (scale 3),
 * whose buckets these are.
 */
export class ExponentialCells {
  /** By series: one more than the number of its first chunk, 0 without any. */
  private heads: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  /** By chunk: one more than the number of the next of the series, or of the next free one. */
  private next: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  private octaves: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  private counts: Float64Array = new Float64Array(FIRST_CAPACITY * PER_OCTAVE);
  private chunks = 0;
  private free = 0;
  private clears = 0;

  /** Makes room for the series with this number; it has no values yet. */
  reserve(slot: number): void {
    while (slot >= this.heads.length) {
      this.heads = doubledInts(this.heads);
    }
  }

  /** Counts one value of a series that there is room for. */
  observe(slot: number, value: number): void {
    this.add(slot, exponentialBucket(value), 1);
  }

  /** Adds to a bucket of a series that there is room for. */
  add(slot: number, bucket: number, count: number): void {
    // First the cell, which may need room: that takes another array.
    const cell = this.cellOf(slot, bucket);
    this.counts[cell]! += count; // the chunk was made
  }

  /** How many values of the series fell into the bucket. */
  countOf(slot: number, bucket: number): number {
    const chunk = this.find(slot, bucket >> 3);
    return chunk === 0 ? 0 : (this.counts[(chunk - 1) * PER_OCTAVE + (bucket & 7)] ?? 0);
  }

  /** Calls `visit` with every bucket of the series that has values, in no order. */
  forEach(slot: number, visit: (bucket: number, count: number) => void): void {
    for (let chunk = this.heads[slot] ?? 0; chunk !== 0; chunk = this.next[chunk - 1] ?? 0) {
      const first = (this.octaves[chunk - 1] ?? 0) * PER_OCTAVE;
      for (let i = 0; i < PER_OCTAVE; i++) {
        const count = this.counts[(chunk - 1) * PER_OCTAVE + i] ?? 0;
        if (count !== 0) {
          visit(first + i, count);
        }
      }
    }
  }

  /** Calls `visit` with every bucket of the series that has risen since it was seen, and how far. Changes nothing. */
  forEachRise(slot: number, seen: SeenCells, visit: (bucket: number, rise: number) => void): void {
    const { counts, octaves, next } = this;
    const before = seen.after(this.clears);
    for (let chunk = this.heads[slot] ?? 0; chunk !== 0; chunk = next[chunk - 1] ?? 0) {
      const first = (octaves[chunk - 1] ?? 0) * PER_OCTAVE;
      const cell = (chunk - 1) * PER_OCTAVE;
      for (let i = 0; i < PER_OCTAVE; i++) {
        const rise = (counts[cell + i] ?? 0) - (before[cell + i] ?? 0);
        if (rise !== 0) {
          visit(first + i, rise);
        }
      }
    }
  }

  /** Sees where the series stands now. */
  see(slot: number, seen: SeenCells): void {
    const { counts, next } = this;
    const before = seen.withRoom(this.chunks * PER_OCTAVE, this.clears);
    for (let chunk = this.heads[slot] ?? 0; chunk !== 0; chunk = next[chunk - 1] ?? 0) {
      const cell = (chunk - 1) * PER_OCTAVE;
      for (let i = cell; i < cell + PER_OCTAVE; i++) {
        before[i] = counts[i] ?? 0;
      }
    }
  }

  /** Zeroes the baseline of the series before its chunks are freed. */
  forget(slot: number, seen: SeenCells): void {
    const before = seen.after(this.clears);
    for (let chunk = this.heads[slot] ?? 0; chunk !== 0; chunk = this.next[chunk - 1] ?? 0) {
      before.fill(0, (chunk - 1) * PER_OCTAVE, chunk * PER_OCTAVE);
    }
  }

  /** Takes the values of one series away, and what memory they had for others to use. */
  clearSeries(slot: number): void {
    let chunk = this.heads[slot] ?? 0;
    while (chunk !== 0) {
      const next = this.next[chunk - 1] ?? 0;
      this.counts.fill(0, (chunk - 1) * PER_OCTAVE, chunk * PER_OCTAVE);
      this.next[chunk - 1] = this.free;
      this.free = chunk;
      chunk = next;
    }
    this.heads[slot] = 0;
  }

  /** Takes the values of every series away. */
  clear(): void {
    this.heads.fill(0);
    this.next.fill(0);
    this.counts.fill(0);
    this.chunks = 0;
    this.free = 0;
    this.clears++;
  }

  private cellOf(slot: number, bucket: number): number {
    const octave = bucket >> 3;
    const chunk = this.find(slot, octave) || this.newChunk(slot, octave);
    return (chunk - 1) * PER_OCTAVE + (bucket & 7);
  }

  /** One more than the number of the series' chunk for the octave, 0 without one. */
  private find(slot: number, octave: number): number {
    let chunk = this.heads[slot] ?? 0;
    while (chunk !== 0 && this.octaves[chunk - 1] !== octave) {
      chunk = this.next[chunk - 1] ?? 0;
    }
    return chunk;
  }

  private newChunk(slot: number, octave: number): number {
    let chunk = this.free;
    if (chunk === 0) {
      chunk = ++this.chunks;
      this.makeRoom(chunk);
    } else {
      this.free = this.next[chunk - 1] ?? 0;
    }
    this.octaves[chunk - 1] = octave;
    this.next[chunk - 1] = this.heads[slot] ?? 0;
    this.heads[slot] = chunk;
    return chunk;
  }

  private makeRoom(chunk: number): void {
    if (chunk > this.next.length) {
      this.next = doubledInts(this.next);
      this.counts = doubled(this.counts);
      const octaves = new Uint8Array(this.octaves.length * 2);
      octaves.set(this.octaves);
      this.octaves = octaves;
    }
  }
}

/** Where {@link ExponentialCells} stood when they were looked at, chunk by chunk. */
export class SeenCells {
  private counts: Float64Array = new Float64Array();
  private clears = 0;

  /** The counts, in the places of the cells' own; zero where the cells were cleared meanwhile. */
  after(clears: number): Float64Array {
    if (this.clears !== clears) {
      this.clears = clears;
      this.counts.fill(0);
    }
    return this.counts;
  }

  withRoom(cells: number, clears: number): Float64Array {
    if (this.counts.length < cells) {
      // An eighth more than needed: the cells themselves are doubled, and may be half empty.
      const grown = new Float64Array(Math.ceil(cells * 1.125));
      grown.set(this.counts);
      this.counts = grown;
    }
    return this.after(clears);
  }
}

function doubledInts(cells: Uint32Array): Uint32Array {
  const grown = new Uint32Array(cells.length * 2);
  grown.set(cells);
  return grown;
}
