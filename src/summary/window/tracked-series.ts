import { ExponentialCells } from '../../record/exponential-cells';
import type { CumulativeSeries } from './cumulative-series';
import { type Frame, FrameBuilder, mergeFrames } from './frame';

/** Series, and where they stood at the last step. */
export class TrackedSeries {
  private readonly keys: (object | undefined)[] = [];
  private seen: Float64Array = new Float64Array();
  private readonly seenCells = new ExponentialCells();
  private readonly now: Float64Array;
  private readonly difference: Float64Array;
  /** What series did since the last step that were removed meanwhile. */
  private removed: Frame[] = [];

  constructor(readonly series: CumulativeSeries) {
    this.now = new Float64Array(series.columns);
    this.difference = new Float64Array(series.columns);
  }

  /** What happened since the last step, and begins the next. */
  step(): Frame {
    const frame = this.sinceStep();
    this.removed = [];
    for (let slot = 0; slot < this.series.size; slot++) {
      this.remember(slot);
    }
    this.keys.length = this.series.size;
    return frame;
  }

  /** What happened since the last step. Changes nothing. */
  sinceStep(): Frame {
    const builder = new FrameBuilder(this.series.columns);
    for (let slot = 0; slot < this.series.size; slot++) {
      this.compare(slot, builder, this.keys[slot]);
    }
    const present = builder.build();
    return this.removed.length === 0 ? present : mergeFrames([present, ...this.removed], this.series.columns);
  }

  /** What happened since the beginning to the series that there are. Changes nothing. */
  everything(): Frame {
    const builder = new FrameBuilder(this.series.columns);
    for (let slot = 0; slot < this.series.size; slot++) {
      this.compare(slot, builder, undefined);
    }
    return builder.build();
  }

  /** Keeps what a series did since the last step. To be called before it is removed. */
  keep(slot: number): void {
    const builder = new FrameBuilder(this.series.columns);
    this.compare(slot, builder, this.keys[slot]);
    const frame = builder.build();
    if (frame.keys.length > 0) {
      this.removed.push(frame);
    }
    this.keys[slot] = undefined;
  }

  /** @param seenKey what the number meant where its numbers were seen; another: they begin at zero */
  private compare(slot: number, builder: FrameBuilder, seenKey: object | undefined): void {
    const { series, now, difference } = this;
    const key = series.keyAt(slot);
    if (key === undefined) {
      return;
    }
    const isSeen = key === seenKey;
    series.read(slot, now);
    let isChanged = false;
    for (let column = 0; column < now.length; column++) {
      const before = isSeen ? (this.seen[slot * now.length + column] ?? 0) : 0;
      difference[column] = rise(before, now[column] ?? 0);
      isChanged ||= difference[column] !== 0;
    }
    if (!isChanged) {
      return;
    }
    series.exponential?.forEach(slot, (bucket, count) => {
      const risen = rise(isSeen ? this.seenCells.countOf(slot, bucket) : 0, count);
      if (risen > 0) {
        builder.addBucket(bucket, risen);
      }
    });
    builder.endEntry(key, difference);
  }

  private remember(slot: number): void {
    const { series, now, seenCells } = this;
    const key = series.keyAt(slot);
    const isSeen = key !== undefined && this.keys[slot] === key;
    this.keys[slot] = key;
    this.makeRoom(slot);
    if (key === undefined) {
      return;
    }
    series.read(slot, now);
    const first = slot * now.length;
    if (isSeen && now.every((value, column) => value === this.seen[first + column])) {
      return;
    }
    this.seen.set(now, first);
    if (series.exponential !== undefined) {
      seenCells.clearSeries(slot);
      series.exponential.forEach(slot, (bucket, count) => seenCells.add(slot, bucket, count));
    }
  }

  private makeRoom(slot: number): void {
    this.seenCells.reserve(slot);
    const needed = (slot + 1) * this.series.columns;
    if (needed > this.seen.length) {
      const grown = new Float64Array(Math.max(needed, 2 * this.seen.length));
      grown.set(this.seen);
      this.seen = grown;
    }
  }
}

/** How far a number has risen. One that fell was reset, and began anew at zero. */
function rise(before: number, now: number): number {
  return now >= before ? now - before : now;
}
