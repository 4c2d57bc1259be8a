/** Each bucket ends at so many times its begin. The service tells the ends alone. */
const GROWTH = 2 ** (1 / 8);

/** In so many colours a heat map is drawn. */
export const HEATS = 6;

/** Where a bucket begins, in seconds: where the one before it ends. The first of those that are told has none before it. */
export function lowerBound(bounds: readonly number[], bucket: number): number {
  return bounds[bucket - 1] ?? (bounds[bucket] ?? 0) / GROWTH;
}

/**
 * The quantile of counts in buckets, in seconds; `null` without any. It is told as the service tells it (`quantile()` in
 * src/summary/window/totals.ts), as both are compared: by the nearest rank, and the harmonic mean of the bucket's bounds.
 */
export function quantile(bounds: readonly number[], counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rank = Math.min(Math.max(1, Math.ceil(share * total - 1e-9)), total);
  let seen = 0;
  for (const [bucket, upper] of bounds.entries()) {
    seen += counts[bucket] ?? 0;
    if (seen > 0 && seen >= rank) {
      const lower = lowerBound(bounds, bucket);
      return (2 * lower * upper) / (lower + upper);
    }
  }
  return null;
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
