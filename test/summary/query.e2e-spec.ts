import { Injectable } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

const HEAD_OF_ALL = ['timestamp', 'uptimeSeconds', 'window'];

@Injectable()
class Database {
  @MetricsSection('database')
  statistics(): object {
    return { rows: 3 };
  }
}

describe.each(ADAPTERS)('the query of the JSON summary on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(adapter, { ...orders, providers: [...orders.providers, Database] });
    await app.fetch('/orders/1');
    await app.fetch('/orders/2');
    await app.fetch('/orders', { method: 'POST' });
    await app.fetch('/orders/Failing/../failing/3');
    await app.fetch('/nowhere');
    await eventually(async () => expect((await app.summary()).requests.total).toBe(5));
  });
  afterAll(() => TestApp.stopAll());

  const endpointsOf = async (query: string): Promise<string[]> =>
    (await app.summary(query)).endpoints.map(({ method, path, total }) => `${method} ${path} ${total}`);
  const sectionsOf = async (query: string): Promise<string[]> =>
    Object.keys(await app.summary(query)).filter((name) => !HEAD_OF_ALL.includes(name));

  it.each([
    ['', 300],
    ['?window=10s', 10],
    ['?window=30s', 30],
    ['?window=5m', 300],
    ['?window=60m', 3600],
    ['?window=1h', 3600],
    ['?window=000090s', 90],
    ['?window=all', null],
  ])('%j is about so many seconds: %p', async (query, seconds) => {
    const { window, requests } = await app.summary(query);
    expect(window.requestedSeconds).toBe(seconds);
    expect(requests).toMatchObject({ total: 5, count: 5 });
  });

  it('wants endpoints by a part of their path, in any case', async () => {
    expect(await endpointsOf('?endpoint=%2Forders%2F%3Aid')).toEqual(['GET /orders/:id 2']);
    expect(await endpointsOf('?endpoint=FAIL')).toEqual(['GET /orders/failing/:id 1']);
    expect((await endpointsOf('?endpoint=orders')).toSorted()).toEqual([
      'GET /orders/:id 2',
      'GET /orders/failing/:id 1',
      'POST /orders 1',
    ]);
    expect(await endpointsOf('?endpoint=unmatched')).toEqual(['GET __unmatched__ 1']);
    expect(await endpointsOf('?endpoint=no+such+path')).toEqual([]);
  });

  it('wants endpoints by method, in any case', async () => {
    expect(await endpointsOf('?method=POST')).toEqual(['POST /orders 1']);
    expect(await endpointsOf('?method=post')).toEqual(['POST /orders 1']);
    expect(await endpointsOf('?method=DELETE')).toEqual([]);
  });

  it('sums up the endpoints that it wants, of which nobody knows how many are active', async () => {
    const summary = await app.summary('?endpoint=orders&method=GET');

    expect(summary.requests).toMatchObject({ active: null, total: 3, byStatus: { '200': 2, '500': 1 } });
    expect(summary.endpointsTotal).toBe(2);
    expect((await app.summary('?endpoint=failing')).requests).toMatchObject({ active: null, total: 1, errorRate: 1 });
    expect((await app.summary('?method=POST')).requests).toMatchObject({ active: null, total: 1, errorRate: 0 });
    expect((await app.summary('?endpoint=nothing')).requests).toMatchObject({
      active: null,
      total: 0,
      errorRate: null,
    });
  });

  it('wants some sections only', async () => {
    expect(await sectionsOf('')).toEqual([
      'requests',
      'endpoints',
      'endpointsTotal',
      'streaming',
      'domain',
      'handlers',
      'clients',
      'system',
      'database',
    ]);
    expect(await sectionsOf('?sections=requests')).toEqual(['requests']);
    expect(await sectionsOf('?sections=endpoints')).toEqual(['endpoints', 'endpointsTotal']);
    expect(await sectionsOf('?sections=system,database')).toEqual(['system', 'database']);
    expect(await sectionsOf('?sections=database,%20requests,database')).toEqual(['requests', 'database']);
    expect(await sectionsOf('?sections=domain,streaming&families=true')).toEqual([
      'streaming',
      'domain',
      'families',
      'familiesFailed',
    ]);
  });

  it('leaves the system out', async () => {
    expect(await sectionsOf('?system=false')).not.toContain('system');
    expect(await sectionsOf('?system=true')).toContain('system');
    expect(await sectionsOf('?system=false&sections=system,requests')).toEqual(['requests']);
  });

  it('wants every metric of the exposition', async () => {
    // First what there must be: metrics of the host come as it is read.
    const { types } = await app.scrape();
    const { families } = await app.summary('?families=true&sections=requests');

    const byName = new Map(families?.map((family) => [family.name, family]));
    expect(byName.get('http_requests_total')?.values).toHaveLength(4);
    expect(byName.get('process_cpu_seconds_total')?.type).toBe('counter');
    expect([...byName.keys()]).toEqual(expect.arrayContaining([...types.keys()]));
    expect(await app.summary('?families=false')).not.toHaveProperty('families');
  });

  it('wants no more than so many endpoints, and still sums all of them up', async () => {
    const { endpoints, endpointsTotal, requests } = await app.summary('?limit=1');

    expect(endpoints).toMatchObject([{ path: '/orders/:id', total: 2 }]);
    expect(endpointsTotal).toBe(4);
    expect(requests).toMatchObject({ active: 0, total: 5 });
    expect(await endpointsOf('?limit=0')).toEqual([]);
    expect(await endpointsOf('?limit=9999999')).toHaveLength(4);
    expect(await endpointsOf('?limit=1&method=POST&window=all')).toEqual(['POST /orders 1']);
  });

  it('is read behind a slash at the end too', async () => {
    expect((await app.summary('/?limit=1')).endpoints).toHaveLength(1);
  });

  it('has HEAD answered without a body, and no other method', async () => {
    const good = await app.read('/metrics.json?limit=1', { method: 'HEAD' });
    const bad = await app.read('/metrics.json?limit=none', { method: 'HEAD' });

    expect([good.status, good.headers.get('content-type'), good.body]).toEqual([
      200,
      'application/json; charset=utf-8',
      '',
    ]);
    expect([bad.status, bad.body]).toEqual([400, '']);
    const post = await app.read('/metrics.json?limit=1', { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
