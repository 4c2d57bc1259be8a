import type { CollectedFamily, CollectedSample } from '../../scrape/collected-family';
import { pointGroupsOf } from './points';

function pointsOf(type: CollectedFamily['type'], samples: readonly CollectedSample[]): unknown[] {
  const family = {
    name: 'sizes',
    help: '',
    type,
    defaultLabels: undefined,
    content: { kind: 'samples', samples } as const,
  };
  return pointGroupsOf(family, false).map(({ name, kind, size, read }) => ({
    name,
    kind,
    points: Array.from({ length: size }, (_, index) => read(index)).filter((point) => point !== undefined),
  }));
}

const bucket = (le: string | number, value: number): CollectedSample => ({ labels: { le, kind: 'a' }, value, metricName: 'sizes_bucket' }); // prettier-ignore

describe('the samples of others', () => {
  it('become a histogram, in whatever order they come', () => {
    const samples = [
      bucket('+Inf', 5),
      bucket(2, 3),
      { labels: { kind: 'a' }, value: 9.5, metricName: 'sizes_sum' },
      bucket('1', 3),
      { labels: { kind: 'a' }, value: 5, metricName: 'sizes_count' },
    ];
    const value = { buckets: { boundaries: [1, 2], counts: [3, 0, 2] }, sum: 9.5, count: 5 };
    expect(pointsOf('histogram', samples)).toEqual([
      { name: 'sizes', kind: 'histogram', points: [{ labels: { kind: 'a' }, value }] },
    ]);
  });

  it.each([
    ['counts that fall', [bucket(1, 3), bucket('+Inf', 2)]],
    ['counts that are no whole numbers', [bucket(1, 0.5), bucket('+Inf', 2)]],
    ['no number', [bucket(1, NaN), bucket('+Inf', 2)]],
  ])('are left out where they are no histogram: %s', (_title, samples) => {
    expect(pointsOf('histogram', samples)).toEqual([{ name: 'sizes', kind: 'histogram', points: [] }]);
  });

  it('become a gauge and two sums where they are a summary', () => {
    const samples: CollectedSample[] = [
      { labels: { quantile: 0.5 }, value: 2 },
      { labels: {}, value: 7, metricName: 'sizes_sum' },
      { labels: {}, value: 3, metricName: 'sizes_count' },
    ];
    expect(pointsOf('summary', samples)).toEqual([
      { name: 'sizes', kind: 'gauge', points: [{ labels: { quantile: '0.5' }, value: 2 }] },
      { name: 'sizes_sum', kind: 'sum', points: [{ labels: {}, value: 7 }] },
      { name: 'sizes_count', kind: 'sum', points: [{ labels: {}, value: 3 }] },
    ]);
  });

  it('are left out where no number says what they are', () => {
    const samples = [NaN, Infinity, 1].map((value) => ({ labels: {}, value }));
    expect(pointsOf('gauge', samples)).toEqual([{ name: 'sizes', kind: 'gauge', points: [{ labels: {}, value: 1 }] }]);
  });

  it('have labels that UTF-8 can say', () => {
    const samples = [{ labels: { kind: 'half \ud800 a pair' }, value: 1 }];
    expect(pointsOf('gauge', samples)).toMatchObject([{ points: [{ labels: { kind: 'half \ufffd a pair' } }] }]);
  });
});
