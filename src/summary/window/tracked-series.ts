import { SeenCells } from '../../instruments/exponential-cells';
import type { CumulativeSeries } from './cumulative-series';
import type { Frame } from './frame';
import { FrameBuilder } from './frame-builder';
import { mergeFrames } from './merge-frames';

/** Series that are looked at between two looks at the clock. */
const SERIES_AT_ONCE = 64;

/** Series, and where they stood at the last step. */
export class TrackedSeries {
  private readonly keys: (object | undefined)[] = [];
  private seen: Float64Array = new Float64Array();
  private readonly seenCells = new SeenCells();
  private readonly nothingSeen = new SeenCells();
  private readonly now: Float64Array;
  private readonly difference: Float64Array;
  /** What series did since the last step that were removed meanwhile. */
  private removed: Frame[] = [];
  /** How often each column was reset, as far as is seen. */
  private readonly resets: number[];
  /** Frame under construction; its series are already in the baseline. */
  private building: FrameBuilder | undefined;
  /** The step that was made, and not taken yet. */
  private made: Frame | undefined;
  private last: Frame | undefined;

  constructor(readonly series: CumulativeSeries) {
    this.now = new Float64Array(series.columns);
    this.difference = new Float64Array(series.columns);
    this.resets = Array.from(this.now, (_, column) => series.resetsOf(column));
  }

  /** Makes a step, bit by bit. What it tells can be read all the time, and is told by {@link take} when it is made. */
  *step(): Generator<void, void> {
    this.building = new FrameBuilder(this.series.columns, this.series.size);
    this.onResets();
    for (let slot = 0; slot < this.series.size; slot++) {
      this.compare(slot, this.building, this.keys[slot]);
      this.remember(slot);
      if (slot % SERIES_AT_ONCE === 0) {
        yield;
        this.onResets();
      }
    }
    this.keys.length = this.series.size;
    this.made = this.joined([this.building.build(this.last), ...this.removed]);
    this.last = this.made;
    this.building = undefined;
    this.removed = [];
  }

  /** What the step told that was made. From now on it is past. */
  take(): Frame | undefined {
    const { made } = this;
    this.made = undefined;
    return made !== undefined && made.keys.length > 0 ? made : undefined;
  }

  /** What happened since the last step that was taken. */
  sinceStep(): Frame[] {
    this.onResets();
    const builder = new FrameBuilder(this.series.columns, this.series.size);
    for (let slot = 0; slot < this.series.size; slot++) {
      this.compare(slot, builder, this.keys[slot]);
    }
    return [this.made, this.building?.build(), builder.build(this.last), ...this.removed].filter(
      (frame) => frame !== undefined,
    );
  }

  /** What happened since the beginning to the series that there are. Changes nothing. */
  everything(): Frame {
    const builder = new FrameBuilder(this.series.columns, this.series.size);
    for (let slot = 0; slot < this.series.size; slot++) {
      this.compare(slot, builder, undefined);
    }
    return builder.build(this.last);
  }

  /** Keeps what a series did since the last step. To be called before it is removed. */
  keep(slot: number): void {
    this.onResets();
    const builder = new FrameBuilder(this.series.columns, 1);
    if (this.compare(slot, builder, this.keys[slot])) {
      this.removed.push(builder.build());
    }
    this.series.exponential?.forget(slot, this.seenCells);
    this.keys[slot] = undefined;
    this.seen.fill(0, slot * this.now.length, (slot + 1) * this.now.length);
  }

  private joined(frames: readonly [Frame, ...Frame[]]): Frame {
    return frames.length === 1 ? frames[0] : mergeFrames(frames, this.series.columns);
  }

  /** A column that was reset began anew at zero, for every series. */
  private onResets(): void {
    const { columns } = this.series;
    for (let column = 0; column < columns; column++) {
      const resets = this.series.resetsOf(column);
      if (resets !== this.resets[column]) {
        this.resets[column] = resets;
        for (let cell = column; cell < this.seen.length; cell += columns) {
          this.seen[cell] = 0;
        }
      }
    }
  }

  /**
   * Writes what a series did, and tells whether it did anything.
   *
   * @param seenKey what the number meant where its numbers were seen; another: they begin at zero
   */
  private compare(slot: number, builder: FrameBuilder, seenKey: object | undefined): boolean {
    const { series, now, difference, seen } = this;
    const key = series.keyAt(slot);
    if (key === undefined) {
      return false;
    }
    const isSeen = key === seenKey;
    series.read(slot, now);
    let isChanged = false;
    for (let column = 0; column < now.length; column++) {
      const before = isSeen ? (seen[slot * now.length + column] ?? 0) : 0;
      const risen = rise(before, now[column] ?? 0);
      difference[column] = risen;
      isChanged ||= risen !== 0;
    }
    if (!isChanged) {
      return false;
    }
    if (series.hasBuckets?.(slot) !== false) {
      series.exponential?.forEachRise(slot, isSeen ? this.seenCells : this.nothingSeen, (bucket, risen) =>
        builder.addBucket(bucket, risen),
      );
    }
    builder.endEntry(key, difference);
    return true;
  }

  /** To be called after {@link compare}, which has read the series. */
  private remember(slot: number): void {
    const { series, now } = this;
    const key = series.keyAt(slot);
    if (key === undefined) {
      return;
    }
    this.keys[slot] = key;
    this.makeRoom(slot);
    const first = slot * now.length;
    let isSame = true;
    for (let column = 0; column < now.length; column++) {
      const value = now[column] ?? 0;
      isSame &&= this.seen[first + column] === value;
      this.seen[first + column] = value;
    }
    if (!isSame) {
      series.exponential?.see(slot, this.seenCells);
    }
  }

  private makeRoom(slot: number): void {
    const needed = (slot + 1) * this.series.columns;
    if (needed > this.seen.length) {
      const grown = new Float64Array(Math.max(needed, 2 * this.seen.length));
      grown.set(this.seen);
      this.seen = grown;
    }
  }
}

/** How far a number has risen. One that fell all the same began anew at zero. */
function rise(before: number, now: number): number {
  return now >= before ? now - before : now;
}
