import { EntriesByKey } from './entries';
import type { Frame } from './frame';
import { FrameBuilder } from './frame-builder';
import { Totals } from './totals';

/** Entries that are written between two looks at the clock. */
const ENTRIES_AT_ONCE = 64;

/** One frame that says of each series what all of them say. */
export function mergeFrames(frames: readonly Frame[], columns: number): Frame {
  return drain(mergeFramesSlowly(frames, columns));
}

/** The same, bit by bit. */
export function* mergeFramesSlowly(frames: readonly Frame[], columns: number): Generator<void, Frame> {
  const entries = new EntriesByKey(frames);
  for (const place of frames.keys()) {
    entries.add(place);
    yield;
  }
  const builder = new FrameBuilder(columns, entries.keys.length);
  const totals = new Totals(columns);
  for (const [number, key] of entries.keys.entries()) {
    totals.clear();
    entries.sum(number, totals);
    builder.endSum(key, totals);
    if (number % ENTRIES_AT_ONCE === 0) {
      yield;
    }
  }
  return builder.build(frames.at(-1));
}

/** Runs a generator to completion and returns its result. */
export function drain<Result>(work: Generator<void, Result>): Result {
  let bit = work.next();
  while (bit.done !== true) {
    bit = work.next();
  }
  return bit.value;
}
