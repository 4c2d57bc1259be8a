import fc from 'fast-check';
import { HistogramCells } from './histogram-cells';

describe('HistogramCells', () => {
  it('puts a value into the first bucket whose bound it does not exceed', () => {
    const cells = new HistogramCells([1, 2, 5]);
    cells.reserve(0);

    [0, 1, 1.5, 2, 5, 5.1, 1000].forEach((value) => cells.observe(0, value));

    expect([0, 1, 2, 3].map((bucket) => cells.countOf(0, bucket))).toEqual([2, 2, 1, 2]);
    expect(cells.sumOf(0)).toBeCloseTo(1014.6);
  });

  it('keeps every series apart while it grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 200 }), fc.double({ min: 0, max: 20, noNaN: true })), { maxLength: 300 }),
        (observations) => {
          const cells = new HistogramCells([1, 10]);
          Array.from({ length: 201 }, (_, slot) => cells.reserve(slot));
          observations.forEach(([slot, value]) => cells.observe(slot, value));

          for (const slot of new Set(observations.map(([number]) => number))) {
            const values = observations.filter(([number]) => number === slot).map(([, value]) => value);
            const counts = [0, 1, 2].map((bucket) => cells.countOf(slot, bucket));
            expect(counts).toEqual([
              values.filter((value) => value <= 1).length,
              values.filter((value) => value > 1 && value <= 10).length,
              values.filter((value) => value > 10).length,
            ]);
          }
        },
      ),
    );
  });

  it('forgets everything when cleared', () => {
    const cells = new HistogramCells([1]);
    cells.reserve(0);
    cells.observe(0, 0.5);

    cells.clear();

    expect(cells.countOf(0, 0)).toBe(0);
    expect(cells.sumOf(0)).toBe(0);
  });
});
