import { Totals } from './totals';

/** What series did in some time, packed: those that did nothing have no entry. */
export interface Frame {
  /** What the series of each entry is about, as its source tells it. */
  readonly keys: readonly object[];
  /** How many numbers an entry has. */
  readonly columns: number;
  /** The numbers of the entries, one entry after the other. */
  readonly values: Float64Array;
  /** Where the buckets of each entry end; they begin where those of the one before it end. */
  readonly ends: Uint32Array;
  /** The numbers of the buckets that have values. */
  readonly buckets: Uint8Array;
  /** How many values each has. */
  readonly counts: Uint16Array | Uint32Array | Float64Array;
}

const UINT16_END = 2 ** 16;
const UINT32_END = 2 ** 32;

/** Writes a frame, an entry at a time. */
export class FrameBuilder {
  private readonly keys: object[] = [];
  private readonly values: number[] = [];
  private readonly ends: number[] = [];
  private readonly buckets: number[] = [];
  private readonly counts: number[] = [];
  private highest = 0;

  constructor(private readonly columns: number) {}

  /** Adds to the buckets of the entry that ends next. */
  addBucket(bucket: number, count: number): void {
    this.buckets.push(bucket);
    this.counts.push(count);
    this.highest = Math.max(this.highest, count);
  }

  /** Ends an entry. */
  endEntry(key: object, values: Float64Array): void {
    this.keys.push(key);
    for (const value of values) {
      this.values.push(value);
    }
    this.ends.push(this.buckets.length);
  }

  build(): Frame {
    return {
      keys: this.keys,
      columns: this.columns,
      values: Float64Array.from(this.values),
      ends: Uint32Array.from(this.ends),
      buckets: Uint8Array.from(this.buckets),
      counts: this.packedCounts(),
    };
  }

  private packedCounts(): Frame['counts'] {
    if (this.highest < UINT16_END) {
      return Uint16Array.from(this.counts);
    }
    return this.highest < UINT32_END ? Uint32Array.from(this.counts) : Float64Array.from(this.counts);
  }
}

/** A number of an entry. */
export function valueOf({ values, columns }: Frame, entry: number, column: number): number {
  return values[entry * columns + column] ?? 0;
}

/** One entry of a frame. */
export interface Entry {
  readonly frame: Frame;
  readonly entry: number;
}

/** The entries of the frames by what they have in common; those of `undefined` are left out. */
export function groupEntries<Group>(
  frames: readonly Frame[],
  groupOf: (key: object) => Group | undefined,
): Map<Group, Entry[]> {
  const groups = new Map<Group, Entry[]>();
  for (const frame of frames) {
    for (const [entry, key] of frame.keys.entries()) {
      const group = groupOf(key);
      if (group !== undefined) {
        const entries = groups.get(group);
        if (entries === undefined) {
          groups.set(group, [{ frame, entry }]);
        } else {
          entries.push({ frame, entry });
        }
      }
    }
  }
  return groups;
}

/** One frame that says of each series what all of them say. */
export function mergeFrames(frames: readonly Frame[], columns: number): Frame {
  const builder = new FrameBuilder(columns);
  const totals = new Totals(columns);
  for (const [key, entries] of groupEntries(frames, (key) => key)) {
    totals.clear();
    entries.forEach(({ frame, entry }) => totals.add(frame, entry));
    totals.forEachBucket((bucket, count) => builder.addBucket(bucket, count));
    builder.endEntry(key, totals.values);
  }
  return builder.build();
}
