import fc from 'fast-check';
import type { OtelExponentialHistogram, OtelHistogram } from '../../options/metrics-producer';
import { isNothing, risenFrom } from './differences';

const histogram = (counts: number[], boundaries = [1, 2]): OtelHistogram => ({
  buckets: { boundaries, counts },
  sum: counts.reduce((sum, count, at) => sum + count * at, 0),
  count: counts.reduce((sum, count) => sum + count, 0),
});

/** Of counts by bucket, as the series tells them: without the empty ones at both ends. */
function exponential(byBucket: ReadonlyMap<number, number>, zeroCount: number): OtelExponentialHistogram {
  const indices = [...byBucket.keys()];
  const offset = indices.length === 0 ? 0 : Math.min(...indices);
  const length = indices.length === 0 ? 0 : Math.max(...indices) - offset + 1;
  const bucketCounts = Array.from({ length }, (_, at) => byBucket.get(offset + at) ?? 0);
  const count = bucketCounts.reduce((sum, each) => sum + each, zeroCount);
  const negative = { offset: 0, bucketCounts: [] };
  return { count, sum: count, scale: 3, zeroCount, positive: { offset, bucketCounts }, negative };
}

describe('risenFrom', () => {
  it.each([
    ['a number', 3, 5.5, 2.5],
    ['a number that stands', 3, 3, 0],
    ['a number that fell', 3, 2, undefined],
    ['a histogram', histogram([1, 2, 3]), histogram([1, 4, 3]), histogram([0, 2, 0])],
    ['a histogram that fell', histogram([1, 2, 3]), histogram([0, 9, 9]), undefined],
    ['a histogram with other bounds', histogram([1, 2, 3]), histogram([1, 2, 3], [1, 3]), undefined],
    ['another kind', histogram([1, 2, 3]), 7, undefined],
  ])('of %s', (_title, before, now, expected) => {
    expect(risenFrom(before, now)).toEqual(expected);
  });

  it('of an exponential histogram is what was added, whichever buckets it has', () => {
    const buckets = fc.dictionary(fc.integer({ min: -40, max: 40 }).map(String), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(buckets, buckets, fc.nat(9), fc.nat(9), (first, second, zeros, more) => {
        const before = new Map(Object.entries(first).map(([key, count]) => [Number(key), count]));
        const now = new Map(before);
        Object.entries(second).forEach(([key, count]) => now.set(Number(key), (now.get(Number(key)) ?? 0) + count));
        const risen = risenFrom(exponential(before, zeros), exponential(now, zeros + more)) as OtelExponentialHistogram;
        const told = risen.positive.bucketCounts.flatMap((count, at) =>
          count === 0 ? [] : [[String(at + risen.positive.offset), count] as const],
        );
        expect(Object.fromEntries(told)).toEqual(second);
        expect(risen.zeroCount).toBe(more);
      }),
    );
  });

  it('of an exponential histogram that lost a bucket is unknown', () => {
    const before = exponential(new Map([[1, 2], [5, 1]]), 0); // prettier-ignore
    expect(risenFrom(before, exponential(new Map([[5, 9]]), 0))).toBeUndefined();
  });
});

it.each([
  [0, true],
  [0.5, false],
  [histogram([0, 0, 0]), true],
  [histogram([0, 1, 0]), false],
])('isNothing(%j) is %s', (value, expected) => {
  expect(isNothing(value)).toBe(expected);
});
