import type { EndpointSummary } from '../src/summary/summary.types';
import type { Series } from './answers.types';
import type { Comparison } from './comparison';
import { endpointRows } from './endpoint-rows';
import { DEFAULT_VIEW, type View } from './view-state';

function endpoint(method: string, path: string, count: number, errorRate: number | null, p95: number | null) {
  return { method, path, count, errorRate, durationSeconds: { p95 } } as EndpointSummary;
}

const ENDPOINTS = [
  endpoint('GET', '/users/:id', 1000, 0.001, 0.3),
  endpoint('POST', '/orders', 2, 0.5, 0.1),
  endpoint('GET', '/orders', 2, null, null),
  endpoint('GET', '/Health', 500, 0.01, 0.002),
];

function shown(view: Partial<View>, endpoints: readonly EndpointSummary[] = ENDPOINTS): readonly string[] {
  return endpointRows(endpoints, undefined, undefined, { ...DEFAULT_VIEW, ...view }).map(({ id }) => id);
}

describe('endpointRows', () => {
  it.each<[string, Partial<View>, string[]]>([
    ['by traffic', {}, ['GET /users/:id', 'GET /Health', 'GET /orders', 'POST /orders']],
    [
      'by traffic, least first',
      { descending: false },
      ['GET /orders', 'POST /orders', 'GET /Health', 'GET /users/:id'],
    ],
    [
      'by the number of errors, as one of two is less of a trouble than five of 500',
      { sort: 'errors' },
      ['GET /Health', 'GET /users/:id', 'POST /orders', 'GET /orders'],
    ],
    [
      'by p95, those without one last',
      { sort: 'p95' },
      ['GET /users/:id', 'POST /orders', 'GET /Health', 'GET /orders'],
    ],
    [
      'by path, and then by method',
      { sort: 'path', descending: false },
      ['GET /Health', 'GET /orders', 'POST /orders', 'GET /users/:id'],
    ],
    [
      'by path, the last first',
      { sort: 'path', descending: true },
      ['GET /users/:id', 'GET /orders', 'POST /orders', 'GET /Health'],
    ],
  ])('sorts %s', (_how, view, ids) => {
    expect(shown(view)).toEqual(ids);
    // In whatever order the service tells them.
    expect(shown(view, ENDPOINTS.toReversed())).toEqual(ids);
  });

  it.each([
    ['', 4],
    ['  ', 4],
    ['ORDERS', 2],
    [' health ', 1],
    ['post /o', 1],
    ['get', 3],
    [':id', 1],
    ['.*', 0],
    ['__proto__', 0],
  ])('finds by %j what has it in its method or path', (filter, count) => {
    expect(shown({ filter })).toHaveLength(count);
  });

  it('leaves the list of the service as it was', () => {
    const before = [...ENDPOINTS];
    shown({ sort: 'path' });
    expect(ENDPOINTS).toEqual(before);
  });

  it('finds the series of an endpoint', () => {
    const series = {
      endpoints: [
        { method: 'GET', path: '/orders', count: [1], errors: [0] },
        { method: 'POST', path: '/orders', count: [2], errors: [1] },
      ],
    } as unknown as Series;
    const rows = endpointRows(ENDPOINTS, series, undefined, DEFAULT_VIEW);

    expect(rows.map(({ id, series }) => [id, series?.count])).toEqual([
      ['GET /users/:id', undefined],
      ['GET /Health', undefined],
      ['GET /orders', [1]],
      ['POST /orders', [2]],
    ]);
  });

  it.each([
    ['nothing of the earlier window where nothing is compared', undefined, [undefined, undefined]],
    [
      'the earlier traffic, and no requests of what had none',
      { endpoints: new Map([['POST /orders', { perSecond: 3, errorRate: 0.1 }]]) },
      [expect.objectContaining({ perSecond: 0, errorRate: null }), { perSecond: 3, errorRate: 0.1 }],
    ],
  ])('tells %s', (_what, comparison, earlier) => {
    const rows = endpointRows(ENDPOINTS.slice(0, 2), undefined, comparison as Comparison | undefined, DEFAULT_VIEW);
    expect(rows.map((row) => row.earlier)).toEqual(earlier);
  });
});
