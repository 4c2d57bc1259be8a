import type { OtelExponentialHistogram, OtelHistogram } from '../../options/metrics-producer';
import type { PointValue } from './points';

/**
 * What came between two moments; `undefined` where the later one has less of anything, so that it began anew in
 * between. Both are of the same series.
 */
export function risenFrom(before: PointValue, now: PointValue): PointValue | undefined {
  if (typeof before === 'number' || typeof now === 'number') {
    return typeof before === 'number' && typeof now === 'number' && now >= before ? now - before : undefined;
  }
  if ('buckets' in before || 'buckets' in now) {
    return 'buckets' in before && 'buckets' in now ? risenHistogram(before, now) : undefined;
  }
  return risenExponential(before, now);
}

/** Whether there is nothing in it. */
export function isNothing(value: PointValue): boolean {
  return (typeof value === 'number' ? value : value.count) === 0;
}

function risenHistogram(before: OtelHistogram, now: OtelHistogram): OtelHistogram | undefined {
  const { boundaries, counts } = now.buckets;
  const isSame =
    boundaries.length === before.buckets.boundaries.length &&
    boundaries.every((bound, at) => bound === before.buckets.boundaries[at]);
  const risen = counts.map((count, at) => count - (before.buckets.counts[at] ?? 0));
  return isSame && risen.every((count) => count >= 0)
    ? { buckets: { boundaries, counts: risen }, sum: now.sum - before.sum, count: now.count - before.count }
    : undefined;
}

function risenExponential(
  before: OtelExponentialHistogram,
  now: OtelExponentialHistogram,
): OtelExponentialHistogram | undefined {
  const zeroCount = now.zeroCount - before.zeroCount;
  const shift = now.positive.offset - before.positive.offset;
  const bucketCounts = now.positive.bucketCounts.map(
    (count, at) => count - (before.positive.bucketCounts[at + shift] ?? 0),
  );
  const count = bucketCounts.reduce((all, each) => all + each, zeroCount);
  // Where a bucket of before is not there any more, the sum of the others is too high.
  const isRisen = zeroCount >= 0 && bucketCounts.every((each) => each >= 0) && count === now.count - before.count;
  return isRisen
    ? { ...now, count, sum: now.sum - before.sum, zeroCount, positive: { offset: now.positive.offset, bucketCounts } }
    : undefined;
}
