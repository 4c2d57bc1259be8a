import { MetricsReader, type SeriesSummary } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { holdClock, passSeconds } from '../support/held-clock';
import { checkedSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

const SERIES = '?series=requests,statuses,durations,endpoints&window=1m';

function sum(numbers: readonly number[] = []): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe.each(ADAPTERS)('the series of the JSON summary on %s', (adapter) => {
  beforeEach(() => holdClock('Interval'));
  afterEach(() => TestApp.stopAll());
  afterEach(() => jest.useRealTimers());

  const start = (): Promise<TestApp> => TestApp.start(adapter, { ...orders, metrics: { summary: { stepSeconds: 1 } } });

  async function series(app: TestApp, query = SERIES): Promise<SeriesSummary> {
    const { body, status } = await app.read(`/metrics.json${query}`);
    expect(status).toBe(200);
    const { series: points } = checkedSummary(body);
    return points as SeriesSummary;
  }

  /** Asks once all of these were recorded: a response that has come is recorded a moment later. */
  async function after(app: TestApp, ...paths: readonly string[]): Promise<void> {
    const { total } = (await app.summary()).requests;
    for (const path of paths) {
      await app.fetch(path);
    }
    await eventually(async () => expect((await app.summary()).requests.total).toBe(total + paths.length));
  }

  it('tells point by point what happened, and together what the window tells', async () => {
    const app = await start();
    await after(app, '/orders/1', '/orders/2', '/orders/failing/3');
    passSeconds(1);
    await after(app, '/orders/4');

    const points = await series(app);
    const { from, to, requests, statuses, durations, endpoints } = points;

    expect(requests?.count).toEqual([3, 1]);
    expect(requests?.errors).toEqual([1, 0]);
    expect(requests?.p95.every((seconds) => seconds !== null && seconds > 0)).toBe(true);
    expect(statuses).toEqual({ '200': [2, 1], '500': [1, 0] });
    expect(endpoints).toEqual([
      { method: 'GET', path: '/orders/:id', count: [2, 1], errors: [0, 0] },
      { method: 'GET', path: '/orders/failing/:id', count: [1, 0], errors: [1, 0] },
    ]);
    expect(durations?.counts.map(sum)).toEqual([3, 1]);
    expect(durations?.bounds).toHaveLength(durations?.counts[0]?.length ?? 0);
    expect(to[0]).toBe(from[1]);
    const { requests: whole } = await app.summary('?window=1m');
    expect(sum(requests?.count)).toBe(whole.count);
  });

  it('joins points to a step, and filters them', async () => {
    const app = await start();
    for (let second = 0; second < 4; second++) {
      await after(app, '/orders/1', '/orders/failing/1');
      passSeconds(1);
    }

    expect((await series(app, '?series=requests&window=1m')).requests?.count).toEqual([2, 2, 2, 2, 0]);
    expect((await series(app, '?series=requests&window=1m&step=2s')).requests?.count).toEqual([4, 4, 0]);
    const one = await series(app, '?series=requests,endpoints&window=1m&step=1m&path=/orders/:id&method=get');
    expect(one.requests?.count).toEqual([4]);
    expect(one.endpoints).toEqual([{ method: 'GET', path: '/orders/:id', count: [4], errors: [0] }]);
    const other = await series(app, '?series=statuses&window=1m&step=1m&endpoint=FAILING');
    expect(other.statuses).toEqual({ '500': [4] });
    expect((await series(app, '?series=endpoints&window=1m&limit=1')).endpoints).toHaveLength(1);
    expect(await series(app, '?series=endpoints&window=1m&path=/orders')).toMatchObject({ endpoints: [] });
  });

  it('sums up a window that has ended', async () => {
    const app = await start();
    await after(app, '/orders/1', '/orders/failing/1');
    passSeconds(2);
    await after(app, '/orders/1', '/orders/1', '/orders/1');
    passSeconds(1);

    const then = await app.summary('?window=2s&ago=1s');
    expect(then.window).toEqual({ requestedSeconds: 2, seconds: 2 });
    expect(then.requests).toMatchObject({ total: 5, count: 2, errorRate: 0.5, byStatus: { 200: 1, 500: 1 } });
    expect(then.endpoints.map(({ path, count }) => [path, count])).toEqual([
      ['/orders/:id', 1],
      ['/orders/failing/:id', 1],
    ]);
    expect((await app.summary('?window=1s&ago=1h')).requests).toMatchObject({ count: 0, perSecond: null });
    expect((await app.app.get(MetricsReader).summary({ window: 2, ago: 1 })).requests?.count).toBe(2);
  });

  it('is given to a program as an object, without sections', async () => {
    const app = await start();
    await after(app, '/orders/1');

    const summary = await app.app.get(MetricsReader).summary({ series: ['requests'], window: 60, step: 1 });

    expect(Object.keys(summary)).toEqual(['timestamp', 'uptimeSeconds', 'window', 'series']);
    expect(summary.series?.requests?.count).toEqual([1]);
    expect(Math.abs((summary.series?.to[0] ?? 0) - Date.now() / 1000)).toBeLessThan(300);
  });
});
