import type { Series } from './answers.types';
import { chartData, pointAt } from './series';

/** Points from second 1000 on, of these lengths; a negative one is a gap. */
function seriesOf(...lengths: number[]): Series {
  const [from, to]: [number[], number[]] = [[], []];
  let time = 1000;
  for (const length of lengths) {
    if (length >= 0) {
      from.push(time);
      to.push(time + length);
    }
    time += Math.abs(length);
  }
  return { from, to };
}

describe('chartData', () => {
  it('draws counts as rates, whatever the length of a point, and all else as it is', () => {
    const data = chartData(seriesOf(60, 10, 10), [
      { values: [120, 20, 5], perSecond: true },
      { values: [0.5, null, 0.25] },
    ]);

    expect(data).toEqual({
      times: [1000, 1060, 1070, 1080],
      lines: [
        [2, 2, 2, 0.5],
        [0.5, 0.5, null, 0.25],
      ],
    });
  });

  it('leaves a gap where there is one, but not for the milliseconds between two steps', () => {
    expect(chartData(seriesOf(10, -20, 10, -0.5, 10), [{ values: [1, 2, 3] }])).toEqual({
      times: [1000, 1010, 1020, 1030, 1040, 1050.5],
      lines: [[1, 1, null, 2, 2, 3]],
    });
  });

  it.each([
    ['less than half', 4.9, 1010],
    ['half', 5, 1015],
    ['all', 10, 1020],
  ])('reaches to the last point that is %s full', (_what, length, end) => {
    expect(chartData(seriesOf(10, length), [{ values: [1, 2] }]).times.at(-1)).toBe(end);
  });

  it.each([
    ['no points', seriesOf(), [1], { times: [], lines: [[]] }],
    ['a single point that has just begun', seriesOf(0), [1], { times: [1000, 1000], lines: [[null, null]] }],
    ['no values', seriesOf(10), undefined, { times: [1000, 1010], lines: [[null, null]] }],
    ['too few values', seriesOf(10, 10), [5], { times: [1000, 1010, 1020], lines: [[0.5, 0.5, null]] }],
    [
      'lists of unequal length',
      { from: [1000], to: [1010, 1020] },
      [5, 5],
      { times: [1000, 1010], lines: [[0.5, 0.5]] },
    ],
  ])('draws of %s what there is', (_what, series, values, data) => {
    expect(chartData(series, [{ values, perSecond: true }])).toEqual(data);
  });
});

describe('pointAt', () => {
  it.each([
    [999, -1],
    [1000, 0],
    [1010, 0],
    [1011, 1],
    [1025, -1],
    [1040, 2],
    [1041, -1],
    [1060, -1],
    [NaN, -1],
  ])('has %d in the point %d', (time, point) => {
    expect(pointAt(seriesOf(10, 10, -10, 10, -10, 0), time)).toBe(point);
  });
});
