import { MetricsConfigurationError } from '../core/metrics.errors';
import { PROMETHEUS_BUCKETS } from './buckets';
import { resolveOptions } from './resolve-options';

const of = (buckets: unknown, more: object = {}): ReturnType<typeof resolveOptions>['http'] =>
  resolveOptions({ http: { buckets, ...more } }).http;

function fail(buckets: unknown): string {
  try {
    of(buckets);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
}

describe('http.buckets by route', () => {
  const { buckets, routeBuckets } = of([
    { path: '/reports/*', buckets: [1, 20] },
    { path: '/reports/:id', buckets: [1, 5, 30] },
    { path: '/reports/old/*', buckets: [1, 2] },
  ]);

  it.each([
    ['/reports/:id', [1, 5, 30]],
    ['/reports/:id/pages', [1, 20]],
    ['/reports/', [1, 20]],
    ['/reports/*', [1, 20]],
    ['/reports/old/:id', [1, 2]],
    ['/reports', PROMETHEUS_BUCKETS],
    ['/reportsof', PROMETHEUS_BUCKETS],
    ['__unmatched__', PROMETHEUS_BUCKETS],
    ['__overflow__', PROMETHEUS_BUCKETS],
  ])('are those of the nearest entry: %s', (path, expected) => {
    expect(routeBuckets?.of(path)).toEqual(expected);
    expect(routeBuckets?.of(path)).toBe(routeBuckets?.of(path));
  });

  it('are kept together, and shared in part', () => {
    expect(buckets).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 30]);
    expect(routeBuckets?.shared).toEqual([1]);
  });

  it('may be of all other routes', () => {
    const http = of([
      { path: '/*', buckets: [3] },
      { path: '/a', buckets: [1, 3] },
    ]);
    expect(http.routeBuckets?.of('/b')).toEqual([3]);
    expect(http.routeBuckets?.of('__unmatched__')).toEqual([3]);
    expect(http.buckets).toEqual([1, 3]);
  });

  it('have the default of the naming scheme', () => {
    const { http } = resolveOptions({ naming: 'opentelemetry', http: { buckets: [{ path: '/a', buckets: [1] }] } });
    expect(http.routeBuckets?.of('/b')).toContain(0.075);
  });

  it('are those of all where no label tells the route', () => {
    const http = of([{ path: '/a', buckets: [0.3] }], { durationLabels: ['method'] });
    expect(http.routeBuckets).toBeUndefined();
    expect(http.buckets).toContain(0.3);
    expect(of([1, 2]).routeBuckets).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['a bound among routes', [{ path: '/a', buckets: [1] }, 1], 'http.buckets[1] must be an object, but got 1'],
    ['no path', [{ buckets: [1] }], 'http.buckets[0].path must be a route template, but got undefined'],
    ['a path without a slash', [{ path: 'a', buckets: [1] }], 'http.buckets[0].path must be a route template'],
    ['a query', [{ path: '/a?b', buckets: [1] }], 'http.buckets[0].path must be a route template'],
    ['no bounds', [{ path: '/a' }], 'http.buckets[0].buckets must be an array, but got undefined'],
    ['bounds that fall', [{ path: '/a', buckets: [2, 1] }], 'http.buckets[0].buckets must be in ascending order'],
    ['another key', [{ path: '/a', bucket: [1] }], 'Unknown option "http.buckets[0].bucket"'],
    [
      'a route twice',
      [
        { path: '/a', buckets: [1] },
        { path: '/a', buckets: [2] },
      ],
      'http.buckets has "/a" twice',
    ],
    [
      'more bounds than are kept',
      [{ path: '/a', buckets: Array.from({ length: 95 }, (_, index) => 100 + index) }],
      'http.buckets has 106 different bounds in all, but each label set keeps at most 100',
    ],
    [
      'more routes than anybody lists',
      Array.from({ length: 101 }, (_, index) => ({ path: `/${index}`, buckets: [1] })),
      'http.buckets has 101 routes, but may have 100',
    ],
    ['one object', { path: '/a', buckets: [1] }, 'http.buckets must be an array'],
  ])('refuse %s', (_name, given, message) => {
    expect(fail(given)).toContain(message);
  });
});
