import { quantileOf } from './quantile';

describe('quantileOf', () => {
  it.each<[string, number, number[], number[], number | null]>([
    ['no values', 0.5, [1, 2], [0, 0, 0], null],
    ['all in the first bucket', 0.5, [1, 2], [10, 0, 0], 0.5],
    ['on the edge of two buckets', 0.5, [1, 2], [5, 5, 0], 1],
    ['inside the second', 0.75, [1, 2], [5, 5, 0], 1.5],
    ['over the highest bound', 0.99, [1, 2], [1, 0, 99], 2],
    ['past empty buckets', 0.5, [1, 2, 4], [0, 0, 10, 0], 3],
    ['the smallest', 0, [1, 2, 4], [0, 0, 10, 0], 2],
    ['the largest', 1, [1, 2], [5, 5, 0], 2],
  ])('%s', (_name, quantile, bounds, counts, expected) => {
    expect(quantileOf(quantile, bounds, counts)).toBe(expected);
  });
});
