import type { DurationSummary } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { FullSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';
import { Gate, orders, SLOW_MS } from './support/orders.controller';

const NONE: DurationSummary = { mean: null, p50: null, p90: null, p95: null, p99: null, max: null };

describe.each(ADAPTERS)('the requests of the JSON summary on %s', (adapter) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(adapter, orders);
  });
  afterEach(() => TestApp.stopAll());

  /** The summary once so many requests were answered. */
  const after = (requests: number): Promise<FullSummary> =>
    eventually(async () => {
      const summary = await app.summary();
      expect(summary.requests).toMatchObject({ total: requests, active: 0 });
      return summary;
    });

  it('are told in JSON that is not to be stored, with the time', async () => {
    const { status, headers, body } = await app.read('/metrics.json');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.endsWith('}\n')).toBe(true);
    const summary = await app.summary();
    expect(Math.abs(Date.now() - Date.parse(summary.timestamp))).toBeLessThan(60_000);
    expect(summary.uptimeSeconds).toBeGreaterThan(0);
  });

  it('are none before the first, without numbers that are none', async () => {
    const summary = await app.summary();

    expect(summary.requests).toEqual({
      active: 0,
      openConnections: expect.any(Number),
      total: 0,
      count: 0,
      perSecond: 0,
      successRate: null,
      errorRate: null,
      aborted: 0,
      byStatus: {},
      durationSeconds: NONE,
    });
    expect(summary.endpoints).toEqual([]);
    expect(summary.endpointsTotal).toBe(0);
  });

  it('are counted by status, and failed ones are a share of them', async () => {
    for (const path of ['/orders/1', '/orders/2', '/orders/3', '/orders/failing/1', '/orders/missing/1', '/nowhere']) {
      await app.fetch(path);
    }
    await app.fetch('/orders', { method: 'POST' });
    await app.fetch('/orders', { method: 'POST' });

    const { requests } = await after(8);

    expect(requests).toMatchObject({
      total: 8,
      count: 8,
      aborted: 0,
      byStatus: { '200': 3, '201': 2, '404': 2, '500': 1 },
      errorRate: 0.125,
      successRate: 0.875,
    });
  });

  it('come per second of the window that the answer tells of', async () => {
    await app.fetch('/orders/1');
    await app.fetch('/orders/2');

    const { requests, window, uptimeSeconds } = await after(2);

    expect(window.requestedSeconds).toBe(300);
    // The application is young: there is no more to tell of.
    expect(window.seconds).toBeGreaterThan(0);
    expect(window.seconds).toBeLessThan(uptimeSeconds);
    // Both are rounded to six digits.
    expect((requests.perSecond ?? NaN) * window.seconds).toBeCloseTo(2, 4);
  });

  it('stand by endpoint, the busiest first', async () => {
    await app.fetch('/orders', { method: 'POST' });
    await app.fetch('/orders/failing/1');
    await app.fetch('/orders/failing/2');
    for (const id of [1, 2, 3]) {
      await app.fetch(`/orders/${id}`);
    }

    const { endpoints, endpointsTotal } = await after(6);

    expect(
      endpoints.map(({ method, path, total, count, errorRate, byStatus }) => [
        method,
        path,
        total,
        count,
        errorRate,
        byStatus,
      ]),
    ).toEqual([
      ['GET', '/orders/:id', 3, 3, 0, { '200': 3 }],
      ['GET', '/orders/failing/:id', 2, 2, 1, { '500': 2 }],
      ['POST', '/orders', 1, 1, 0, { '201': 1 }],
    ]);
    expect(endpointsTotal).toBe(3);
  });

  it('are active while they are answered, and count when they are', async () => {
    const held = [app.fetch('/orders/held/1'), app.fetch('/orders/held/2')];
    await eventually(async () => {
      expect((await app.summary()).requests).toMatchObject({ active: 2, total: 0, count: 0 });
    });

    app.app.get(Gate).open();
    await Promise.all(held);

    expect((await after(2)).requests.byStatus).toEqual({ '200': 2 });
  });

  it('are aborted where the client left, which is no error of the service', async () => {
    const socket = await app.open('GET /orders/held/1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => expect((await app.summary()).requests.active).toBe(1));
    socket.destroy();

    const { requests, endpoints } = await after(1);

    expect(requests).toMatchObject({ aborted: 1, errorRate: 0, successRate: 1 });
    expect(endpoints).toMatchObject([{ path: '/orders/held/:id', aborted: 1, count: 1 }]);
  });

  it('have percentiles in order, of all and of each endpoint', async () => {
    for (const id of [1, 2, 3, 4, 5]) {
      await app.fetch(`/orders/${id}`);
    }
    const start = performance.now();
    await app.fetch('/orders/slow/1');
    const { requests, endpoints } = await after(6);
    // It is over on the server when it is counted, which may be just after the client has the answer.
    const slowest = (performance.now() - start) / 1000;

    for (const { durationSeconds } of [requests, ...endpoints]) {
      expectAscending(durationSeconds);
    }
    const slow = endpoints.find(({ path }) => path === '/orders/slow/:id')?.durationSeconds;
    for (const duration of [slow?.p50, slow?.max, requests.durationSeconds.max]) {
      // A timer of Node may ring a millisecond early.
      expect(duration).toBeGreaterThan(((SLOW_MS - 1) / 1000) * 0.95);
      expect(duration).toBeLessThan(slowest * 1.05);
    }
    expect(slow?.mean).toBeGreaterThan((SLOW_MS - 1) / 1000);
    expect(slow?.mean).toBeLessThanOrEqual(slowest);
  });
});

function expectAscending({ p50, p90, p95, p99, max }: DurationSummary): void {
  const values = [p50, p90, p95, p99, max];
  expect(values).toEqual(values.map(() => expect.any(Number)));
  expect(values).toEqual(values.toSorted((a, b) => Number(a) - Number(b)));
}
