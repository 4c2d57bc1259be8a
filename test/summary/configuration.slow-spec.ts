import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { Counter, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

const EXPECTED = {
  requests: {
    active: 0,
    total: 5,
    count: 5,
    aborted: 0,
    errorRate: 0.2,
    successRate: 0.8,
    byStatus: { '200': 2, '201': 1, '404': 1, '500': 1 },
  },
  endpoints: [
    { method: 'GET', path: '/orders/:id', total: 2, count: 2, byStatus: { '200': 2 } },
    { method: 'POST', path: '/orders', total: 1, byStatus: { '201': 1 } },
    { method: 'GET', path: '/orders/failing/:id', total: 1, byStatus: { '500': 1 } },
    { method: 'GET', path: '/orders/missing/:id', total: 1, byStatus: { '404': 1 } },
  ],
  endpointsTotal: 4,
};

const OPTIONS: readonly MetricsModuleOptions[] = [
  {},
  { http: { labels: ['status'], durationLabels: [] } },
  { http: { labels: [], groupStatus: true } },
  { http: { groupStatus: true, buckets: [1] } },
  { http: { labelNames: { path: 'endpoint', status: 'code' } } },
  { http: { customLabels: { tenant: () => `tenant-${Math.random()}` } } },
  { prefix: 'gateway' },
  { names: { http_requests_total: 'answers_total' } },
  { naming: 'opentelemetry' },
  { naming: 'micrometer' },
  { defaultMetrics: false, http: { sizes: true, streams: false } },
  { limits: { expireIdleSeriesAfter: 3600 } },
];

const unwritable = {
  toString: (): string => 'unwritable',
  toJSON(): never {
    throw new Error('unwritable');
  },
};

describe.each(ADAPTERS)('the JSON summary on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  async function traffic(app: TestApp): Promise<void> {
    await app.fetch('/orders/1');
    await app.fetch('/orders/2');
    await app.fetch('/orders', { method: 'POST' });
    await app.fetch('/orders/failing/1');
    await app.fetch('/orders/missing/1');
  }

  it.each(OPTIONS)('is the same with %j', async (metrics) => {
    const app = await TestApp.start(adapter, { ...orders, metrics });
    await traffic(app);

    await eventually(async () => expect(await app.summary()).toMatchObject(EXPECTED));
    expect((await app.summary('?endpoint=failing')).requests.durationSeconds.p99).toBeGreaterThan(0);
  });

  it('knows endpoints that stand at zero from the start', async () => {
    const app = await TestApp.start(adapter, { ...orders, metrics: { http: { initialise: 'routes' } } });

    const { endpoints, requests } = await app.summary('?method=POST');

    expect(endpoints).toMatchObject([{ method: 'POST', path: '/orders', total: 0, count: 0, byStatus: {} }]);
    expect(requests).toMatchObject({ total: 0, errorRate: null });
  });

  it('sums up what is past the series budget as one endpoint', async () => {
    const app = await TestApp.start(adapter, { ...orders, metrics: { limits: { seriesPerMetric: 1 } } });
    await traffic(app);

    await eventually(async () => {
      const { requests, endpoints } = await app.summary();
      expect(requests).toMatchObject(EXPECTED.requests);
      expect(endpoints.map(({ method, path, total }) => [method, path, total])).toEqual([
        ['GET', '/orders/:id', 2],
        ['GET', '__overflow__', 2],
        ['POST', '__overflow__', 1],
      ]);
    });
  });

  it('is not there where the module is off', async () => {
    const app = await TestApp.start(adapter, { ...orders, metrics: { enabled: false } });

    expect((await app.read('/metrics.json')).status).toBe(404);
    expect((await app.read('/metrics.json?limit=none')).status).toBe(404);
    expect((await app.fetch('/orders/1')).body).toBe('one');
  });

  it('is read where it was moved to', async () => {
    const paths = { metrics: '/v1/metrics/prometheus', json: '/v1/metrics', health: '/v1/metrics/health' };
    const app = await TestApp.start(adapter, { ...orders, metrics: { paths } });
    await app.fetch('/orders/1');

    await eventually(async () => {
      expect((await app.summary('?endpoint=orders', '/v1/metrics')).requests.total).toBe(1);
    });
    expect((await app.read('/v1/metrics?limit=none')).status).toBe(400);
    expect((await app.read('/metrics.json')).status).toBe(404);
  });

  it('is not compressed', async () => {
    const app = await TestApp.start(adapter, orders);

    const { headers } = await app.read('/metrics.json?families=true', { headers: { 'Accept-Encoding': 'gzip' } });

    expect(headers.get('content-encoding')).toBeNull();
  });

  it('has the metrics of adopted registries among its families, and says nothing of those that fail', async () => {
    const registry = new Registry();
    new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], registers: [registry] }).inc({ kind: 'a' });
    new Counter({
      name: 'broken_total',
      help: 'Broken.',
      registers: [registry],
      collect: () => {
        throw new Error('the password is hunter2');
      },
    });
    const app = await TestApp.start(adapter, { ...orders, metrics: { adoptRegistries: [registry] } });

    const { families, requests } = await app.summary('?families=true');

    expect(families?.find(({ name }) => name === 'jobs_total')).toEqual({
      name: 'jobs_total',
      help: 'Jobs.',
      type: 'counter',
      values: [{ labels: { kind: 'a' }, value: 1 }],
    });
    expect(families?.map(({ name }) => name)).not.toContain('broken_total');
    expect(JSON.stringify(families)).not.toContain('hunter2');
    expect(requests.total).toBe(0);
  });

  it.each([
    ['a cycle', cycle(), '[object Object]'],
    ['a BigInt', 3n, '3'],
    ['undefined', undefined, 'undefined'],
    ['an object that throws as JSON', unwritable, 'unwritable'],
    ['a number that is none', Number.NaN, 'NaN'],
  ])('writes a label value of somebody else that is %s as an exposition does', async (_what, value, text) => {
    const registry = new Registry();
    const jobs = new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['kind'], registers: [registry] });
    jobs.inc({ kind: value as unknown as string });
    const app = await TestApp.start(adapter, { ...orders, metrics: { adoptRegistries: [registry] } });

    expect((await app.scrape()).value('jobs_total', { kind: text })).toBe(1);
    const { families } = await app.summary('?families=true');
    expect(families?.find(({ name }) => name === 'jobs_total')?.values).toEqual([{ labels: { kind: text }, value: 1 }]);
  });

  it('of one application has nothing of another', async () => {
    const [one, other] = [await TestApp.start(adapter, orders), await TestApp.start(adapter, orders)];
    await traffic(one);

    await eventually(async () => expect((await one.summary()).requests.total).toBe(5));
    expect((await other.summary()).requests.total).toBe(0);
  });
});

function cycle(): object {
  const object: { self?: object } = {};
  object.self = object;
  return object;
}
