/** Each bucket ends at so many times its begin. The service tells the ends alone. */
const GROWTH = 2 ** (1 / 8);

/** In so many colours a heat map is drawn. */
export const HEATS = 6;

/** Where a bucket begins, in seconds: where the one before it ends. The first of those that are told has none before it. */
export function lowerBound(bounds: readonly number[], bucket: number): number {
  return bounds[bucket - 1] ?? (bounds[bucket] ?? 0) / GROWTH;
}

/** First and last bucket that anything is in at any point. */
export function usedBuckets(counts: readonly (readonly number[])[]): readonly [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const point of counts) {
    for (const [bucket, count] of point.entries()) {
      if (count > 0) {
        first = Math.min(first, bucket);
        last = Math.max(last, bucket);
      }
    }
  }
  return [Math.min(first, last), last];
}

/** The bucket that most of a point is in; the first one where all have the same. */
export function busiestBucket(counts: readonly number[]): number {
  return Math.max(0, counts.indexOf(Math.max(...counts)));
}

/** The colour of a cell, from 1 on. The square root lets the few slow ones be seen beside the many quick ones. */
export function heatOf(rate: number, max: number): number {
  return Math.min(HEATS, 1 + Math.floor(Math.sqrt(rate / max) * HEATS));
}
