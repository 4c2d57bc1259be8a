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
  readonly buckets: Uint16Array;
  /** How many values each has. */
  readonly counts: Uint8Array | Uint16Array | Uint32Array | Float64Array;
}

/** A number of an entry. */
export function valueOf({ values, columns }: Frame, entry: number, column: number): number {
  return values[entry * columns + column] ?? 0;
}
