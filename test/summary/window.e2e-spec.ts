import { METRICS_REGISTRY } from 'nestjs-red-metrics';
import type { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { holdClock, passSeconds } from '../support/held-clock';
import { TestApp } from '../support/test-app';
import { Gate, orders } from './support/orders.controller';

const SHORT = { windowSeconds: 2, stepSeconds: 1, keepSeconds: 10 };

describe('the window of the JSON summary', () => {
  beforeEach(() => holdClock('Interval'));
  afterEach(() => TestApp.stopAll());
  afterEach(() => jest.useRealTimers());

  const start = (metrics: object = { summary: SHORT }): Promise<TestApp> =>
    TestApp.start('express', { ...orders, metrics });

  it('is left by requests that still count in the total', async () => {
    const app = await start();
    await app.fetch('/orders/1');
    await app.fetch('/orders/2');
    await app.fetch('/orders/failing/3');
    await eventually(async () => expect((await app.summary()).requests).toMatchObject({ total: 3, count: 3 }));

    passSeconds(4);
    const { requests, endpoints } = await app.summary();

    expect(requests).toMatchObject({
      total: 3,
      count: 0,
      perSecond: 0,
      errorRate: null,
      successRate: null,
      byStatus: {},
      durationSeconds: { mean: null, p50: null, max: null },
    });
    expect(endpoints).toMatchObject([
      { path: '/orders/:id', total: 2, count: 0, byStatus: {} },
      { path: '/orders/failing/:id', total: 1, count: 0, errorRate: null },
    ]);

    await app.fetch('/orders/4');
    await eventually(async () => {
      const later = await app.summary();
      expect(later.requests).toMatchObject({ total: 4, count: 1, byStatus: { '200': 1 }, errorRate: 0 });
    });
    expect((await app.summary('?window=all')).requests).toMatchObject({
      total: 4,
      count: 4,
      byStatus: { '200': 3, '500': 1 },
      errorRate: 0.25,
    });
  });

  it('orders endpoints by what they did in it, not by what they did before', async () => {
    const app = await start();
    await app.fetch('/orders/1');
    await app.fetch('/orders/2');
    await eventually(async () => expect((await app.summary()).requests.total).toBe(2));
    passSeconds(4);

    await app.fetch('/orders/missing/1');

    await eventually(async () => {
      const { endpoints } = await app.summary();
      expect(endpoints.map(({ path, count }) => [path, count])).toEqual([
        ['/orders/missing/:id', 1],
        ['/orders/:id', 0],
      ]);
    });
  });

  it('is as long as it was asked to be, give or take half a step', async () => {
    const app = await start();
    passSeconds(4);
    for (let quarter = 0; quarter < 8; quarter++) {
      const { window } = await app.summary();
      const { window: longer } = await app.summary('?window=3s');

      expect(window.requestedSeconds).toBe(2);
      expect(longer.requestedSeconds).toBe(3);
      expect(Math.abs(window.seconds - 2)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(longer.seconds - 3)).toBeLessThanOrEqual(0.5);
      passSeconds(0.25);
    }
  });

  it('tells how long it is where it was asked for more than there is', async () => {
    const app = await start({ summary: { ...SHORT, keepSeconds: 3600 } });

    passSeconds(3.5);
    const { window: hour } = await app.summary('?window=1h');
    const { window: everything } = await app.summary('?window=all');

    expect(hour.requestedSeconds).toBe(3600);
    expect(hour.seconds).toBeCloseTo(3.5, 5);
    expect(everything.requestedSeconds).toBeNull();
    expect(everything.seconds).toBeCloseTo(3.5, 5);
  });

  it('keeps what expired series did, although it is in no total any more', async () => {
    const app = await start({ limits: { expireIdleSeriesAfter: 1 } });
    await app.fetch('/orders/1');
    await app.fetch('/orders/failing/1');
    await eventually(async () => expect((await app.summary()).requests.total).toBe(2));

    passSeconds(2);

    const { requests, endpoints } = await app.summary();
    expect(requests).toMatchObject({ total: 0, count: 2, errorRate: 0.5 });
    expect(endpoints).toHaveLength(2);
    expect((await app.summary('?window=all')).requests).toMatchObject({ total: 0, count: 0 });
  });

  it('forgets endpoints whose series expired when it has passed them', async () => {
    const app = await start({ summary: { ...SHORT, windowSeconds: 1 }, limits: { expireIdleSeriesAfter: 1 } });
    await app.fetch('/orders/1');
    await eventually(async () => expect((await app.summary()).requests.count).toBe(1));

    passSeconds(4);

    const { endpoints, endpointsTotal } = await app.summary();
    expect({ endpoints, endpointsTotal }).toEqual({ endpoints: [], endpointsTotal: 0 });
  });

  it('has no negative number after somebody reset the metrics', async () => {
    const app = await start({ summary: { ...SHORT, windowSeconds: 1 } });
    const held = app.fetch('/orders/held/1');
    await app.fetch('/orders/1');
    await app.fetch('/orders/failing/2');
    await eventually(async () => expect((await app.summary()).requests).toMatchObject({ total: 2, active: 1 }));
    // A step has seen them.
    passSeconds(3);
    expect((await app.summary()).requests.count).toBe(0);

    app.app.get<Registry>(METRICS_REGISTRY).resetMetrics();

    expect(negativesIn(await app.summary())).toEqual([]);
    expect(negativesIn(await app.summary('?window=all'))).toEqual([]);
    await app.fetch('/orders/missing/3');
    app.app.get(Gate).open();
    await held;
    await eventually(async () => {
      const summary = await app.summary();
      expect(negativesIn(summary)).toEqual([]);
      expect(summary.requests).toMatchObject({ total: 2, count: 2, active: 0, byStatus: { '200': 1, '404': 1 } });
    });
    passSeconds(3);
    const later = await app.summary();
    expect(negativesIn(later)).toEqual([]);
    expect(later.requests).toMatchObject({ total: 2, count: 0 });
  });
});

/** Where there are numbers below zero. */
function negativesIn(value: unknown, where = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => negativesIn(member, `${where}/${key}`));
  }
  return typeof value === 'number' && value < 0 ? [`${where}: ${value}`] : [];
}
