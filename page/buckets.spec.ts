import fc from 'fast-check';
import { exponentialBound, exponentialBucket } from '../src/instruments/exponential-cells';
import { Totals } from '../src/summary/window/totals';
import { busiestBucket, heatOf, HEATS, lowerBound, quantile, usedBuckets } from './buckets';

const COUNTS = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 40 });

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

describe('quantile', () => {
  it.each([0.5, 0.95, 0.99, 1])('tells of the share %d what the service tells of the same counts', (share) => {
    fc.assert(
      fc.property(COUNTS, (counts) => {
        const totals = new Totals(1);
        counts.forEach((count, place) => totals.addBucket(exponentialBucket(0.001) + place, count));
        const expected = totals.quantile(share);
        const told = quantile(boundsOf(counts.length), counts, share);

        expect(told === null).toBe(expected === null);
        expect(told ?? 0).toBeCloseTo(expected ?? 0, 5);
      }),
    );
  });

  it.each([
    ['no buckets', [], []],
    ['no counts', [1, 2], []],
    ['nothing counted', [1, 2], [0, 0]],
  ])('is none of %s', (_what, bounds, counts) => {
    expect(quantile(bounds, counts, 0.5)).toBeNull();
  });

  it('is in a bucket that has something', () => {
    expect(quantile([1, 2, 3], [0, 0, 1], 0)).toBeCloseTo(2.4);
    expect(quantile([1, 2, 3], [0, 0.4, 0], 0.5)).toBeCloseTo(4 / 3);
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
