import fc from 'fast-check';
import { GrowingTotals } from './growing-totals';

const readings = (...all: Record<string, number>[]): number[] => {
  const totals = new GrowingTotals(['bytes']);
  return all.map(
    (reading) => totals.update(new Map(Object.entries(reading).map(([device, bytes]) => [device, { bytes }]))).bytes,
  );
};

describe('GrowingTotals', () => {
  it.each<[string, Record<string, number>[], number[]]>([
    ['start with what is there', [{ a: 5, b: 7 }], [12]],
    [
      'grow with every device',
      [
        { a: 5, b: 7 },
        { a: 6, b: 9 },
      ],
      [12, 15],
    ],
    ['stay where a device vanishes', [{ a: 5, b: 7 }, { a: 6 }, { a: 6 }], [12, 13, 13]],
    ['count a new device from when it is seen', [{ a: 5 }, { a: 5, b: 100 }, { a: 5, b: 101 }], [5, 5, 6]],
    ['go on where a counter starts again', [{ a: 5 }, { a: 1 }, { a: 3 }], [5, 5, 7]],
    ['know nothing of nothing', [{}, { a: 5 }, { a: 6 }], [0, 0, 1]],
  ])('%s', (_name, all, totals) => {
    expect(readings(...all)).toEqual(totals);
  });

  it('never fall', () => {
    const reading = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat());
    fc.assert(
      fc.property(fc.array(reading), (all) => {
        const totals = readings(...all);
        expect(totals).toEqual(totals.toSorted((one, other) => one - other));
      }),
    );
  });
});
