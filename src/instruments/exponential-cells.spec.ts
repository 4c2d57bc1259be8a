import fc from 'fast-check';
import {
  EXPONENTIAL_BUCKETS,
  EXPONENTIAL_ERROR,
  exponentialBucket,
  exponentialValue,
  ExponentialCells,
} from './exponential-cells';

const LOWEST = 2 ** -24;
const HIGHEST = 2 ** 16;

/** Every bucket of the series that has values. */
function bucketsOf(cells: ExponentialCells, slot: number): Record<number, number> {
  const found: [number, number][] = [];
  cells.forEach(slot, (bucket, count) => found.push([bucket, count]));
  return Object.fromEntries(found);
}

describe('exponentialBucket', () => {
  it.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [Number.MIN_VALUE, 0],
    [LOWEST, 0],
    [LOWEST * 1.01, 0],
    [1, 24 * 8 - 1],
    [1.0001, 24 * 8],
    [2, 25 * 8 - 1],
    [HIGHEST, EXPONENTIAL_BUCKETS - 1],
    [HIGHEST * 2, EXPONENTIAL_BUCKETS - 1],
    [Number.POSITIVE_INFINITY, EXPONENTIAL_BUCKETS - 1],
  ])('of %p is %p', (value, bucket) => {
    expect(exponentialBucket(value)).toBe(bucket);
  });

  it('tells every value within the error that is promised', () => {
    expect(EXPONENTIAL_ERROR).toBeLessThan(0.05);
    fc.assert(
      fc.property(fc.double({ min: LOWEST, max: HIGHEST, noNaN: true }), (value) => {
        const told = exponentialValue(exponentialBucket(value));
        expect(Math.abs(told - value) / value).toBeLessThanOrEqual(EXPONENTIAL_ERROR + 1e-5);
      }),
    );
  });

  it('rises with the value', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (one, other) => {
        expect(exponentialBucket(Math.min(one, other))).toBeLessThanOrEqual(exponentialBucket(Math.max(one, other)));
      }),
    );
  });
});

describe('ExponentialCells', () => {
  it('counts what a plain map counts, through removals and reuse', () => {
    const operation = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.nat(40), fc.nat(EXPONENTIAL_BUCKETS - 1)) },
      { weight: 1, arbitrary: fc.tuple(fc.nat(40), fc.constant(undefined)) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
        const cells = new ExponentialCells();
        const model = new Map<number, Record<number, number>>();
        for (const [slot, bucket] of operations) {
          cells.reserve(slot);
          if (bucket === undefined) {
            cells.clearSeries(slot);
            model.delete(slot);
          } else {
            cells.add(slot, bucket, 1);
            const counts = model.get(slot) ?? {};
            counts[bucket] = (counts[bucket] ?? 0) + 1;
            model.set(slot, counts);
          }
        }
        for (let slot = 0; slot <= 40; slot++) {
          const expected = model.get(slot) ?? {};
          expect(bucketsOf(cells, slot)).toEqual(expected);
          for (const [bucket, count] of Object.entries(expected)) {
            expect(cells.countOf(slot, Number(bucket))).toBe(count);
          }
        }
      }),
    );
  });

  it('loses no value when it grows', () => {
    const cells = new ExponentialCells();
    for (let slot = 0; slot < 1000; slot++) {
      cells.reserve(slot);
      cells.observe(slot, 0.1);
      cells.observe(slot, 10);
    }

    for (let slot = 0; slot < 1000; slot++) {
      expect(bucketsOf(cells, slot)).toEqual({ [exponentialBucket(0.1)]: 1, [exponentialBucket(10)]: 1 });
    }
  });

  it('is empty when cleared, and counts on', () => {
    const cells = new ExponentialCells();
    cells.reserve(1);
    cells.observe(0, 0.1);
    cells.observe(1, 100);

    cells.clear();
    expect([bucketsOf(cells, 0), bucketsOf(cells, 1)]).toEqual([{}, {}]);

    cells.observe(1, 1);
    expect(bucketsOf(cells, 1)).toEqual({ [exponentialBucket(1)]: 1 });
    expect(cells.countOf(0, exponentialBucket(0.1))).toBe(0);
  });

  it('has no values of a series that it never heard of', () => {
    expect(bucketsOf(new ExponentialCells(), 1000)).toEqual({});
    expect(new ExponentialCells().countOf(1000, 7)).toBe(0);
  });
});
