import { exponentialBound, exponentialBucket } from '../src/instruments/exponential-cells';
import { busiestBucket, heatOf, HEATS, lowerBound, usedBuckets } from './buckets';

/** Bounds as the service tells them, the first one of the bucket that a millisecond is in. */
function boundsOf(buckets: number): number[] {
  return Array.from({ length: buckets }, (_, place) => exponentialBound(exponentialBucket(0.001) + place));
}

describe('lowerBound', () => {
  it('is where the bucket before ends, also of the first one, before which none is told', () => {
    const bounds = boundsOf(3);

    expect(lowerBound(bounds, 2)).toBe(bounds[1]);
    expect(lowerBound(bounds, 0)).toBeCloseTo(exponentialBound(exponentialBucket(0.001) - 1), 12);
    expect(lowerBound([], 0)).toBe(0);
  });
});

describe('usedBuckets', () => {
  it.each([
    ['no points', [], [0, 0]],
    ['empty points', [[0, 0], []], [0, 0]],
    [
      'points that differ',
      [
        [0, 0, 3, 0],
        [0, 1, 0, 0],
      ],
      [1, 2],
    ],
    ['one', [[0, 0, 0, 1]], [3, 3]],
  ])('are, of %s, the first to the last that anything is in', (_what, counts, buckets) => {
    expect(usedBuckets(counts)).toEqual(buckets);
  });
});

describe('busiestBucket', () => {
  it.each([
    [[1, 5, 2], 1],
    [[3, 3], 0],
    [[0, 0], 0],
    [[], 0],
  ])('is, of %j, the one with the index %d', (counts, bucket) => {
    expect(busiestBucket(counts)).toBe(bucket);
  });
});

describe('heatOf', () => {
  it.each([
    [1e-9, 1],
    [0.02, 1],
    [0.03, 2],
    [0.25, 4],
    [0.7, HEATS],
    [1, HEATS],
  ])('draws a cell with %d of the most in the colour %d', (rate, heat) => {
    expect(heatOf(rate, 1)).toBe(heat);
    expect(heatOf(rate * 7000, 7000)).toBe(heat);
  });
});
