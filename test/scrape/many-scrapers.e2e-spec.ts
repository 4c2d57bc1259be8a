import { once } from 'node:events';
import type { Server } from 'node:http';
import { Gauge, register } from 'prom-client';
import { eventually } from '../support/eventually';
import { connectionsUsed } from '../support/sockets';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';
import { heldGauge } from './support/held-gauge';

const OPEN = 'application/openmetrics-text';
const timeout = (seconds: string) => ({ headers: { 'X-Prometheus-Scrape-Timeout-Seconds': seconds } });

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('one of many scrapes on %s', (adapter) => {
  it('shares its answer with those that ask for the same meanwhile; too many others are turned away', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 2 } } });
    const held = heldGauge();
    const used = connectionsUsed(app.app.getHttpServer() as Server);

    const same = Array.from({ length: 20 }, () => app.read('/metrics', timeout('60')));
    await eventually(() => expect([used(), held.calls()]).toEqual([20, 1]));
    const other = app.read('/metrics', { headers: { Accept: OPEN, ...timeout('60').headers } });
    const refused = await eventually(async () => {
      const answer = await app.read('/metrics?name[]=held', timeout('0.05'));
      expect(answer.status).toBe(503);
      return answer;
    });
    held.release();

    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await Promise.all(same)).map(({ status }) => status)).toEqual(same.map(() => 200));
    expect((await other).status).toBe(200);
    expect(held.calls()).toBe(1);
    expect((await app.scrape()).value('metrics_scrapes_total', { code: '503' })).toBeGreaterThanOrEqual(1);
  });

  it('that the scraper left gives its place free', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 1 } } });
    const held = heldGauge();
    const socket = await app.open(`GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await eventually(() => expect(held.calls()).toBe(1));
    socket.destroy();
    held.release();

    await eventually(async () => {
      const exposition = await app.scrape('/metrics?name[]=metrics_scrapes_total');
      // The one that was left is not counted, for nobody had its answer.
      expect(exposition.value('metrics_scrapes_total', { code: '500' })).toBe(0);
    });
  });

  it('waits for its own deadline, not for that of another', async () => {
    const app = await TestApp.start(adapter);
    const held = heldGauge();

    const hasty = app.read('/metrics', timeout('0.05'));
    const patient = app.read('/metrics', timeout('60'));
    expect((await hasty).body).not.toContain('held 0');
    held.release();

    expect((await patient).body).toContain('held 0');
  });

  it('that was left while a metric hangs gives its place free', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 1 } } });
    const held = heldGauge();
    const head = `GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n`;
    const socket = await app.open(`${head}X-Prometheus-Scrape-Timeout-Seconds: 3600\r\n\r\n`);
    await eventually(() => expect(held.calls()).toBe(1));
    socket.destroy();

    await eventually(async () => {
      const { status } = await app.read('/metrics', { headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '0.05' } });
      expect(status).toBe(200);
    });
    held.release();
  });

  it('that is not read keeps nobody out', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 1 } } });
    const large = new Gauge({ name: 'large', help: 'Large.', labelNames: ['text'] });
    for (let i = 0; i < 5000; i++) {
      large.set({ text: `${i} ${'x'.repeat(4000)}` }, i);
    }
    const unread = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        app.open(
          `GET /metrics?name[]=large&name[]=${name} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
        ),
      ),
    );
    await Promise.all(unread.map((socket) => once(socket, 'readable')));

    for (let i = 0; i < 5; i++) {
      expect((await app.read('/metrics?name[]=none', timeout('60'))).status).toBe(200);
    }
    unread.forEach((socket) => socket.destroy());
  });

  it('that finds no place waits for its turn', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 1 } } });
    const held = heldGauge();
    const used = connectionsUsed(app.app.getHttpServer() as Server);

    const asked = Array.from({ length: 12 }, (_, index) =>
      app.read(`/metrics?name[]=held&name[]=${index % 6}`, timeout(`${60 + index}`)),
    );
    await eventually(() => expect(used()).toBe(12));
    expect(held.calls()).toBe(1);
    held.release();

    for (const { status, body } of await Promise.all(asked)) {
      expect([status, body]).toEqual([200, expect.stringContaining('held 0')]);
    }
  });

  it('is shared by those whose time differs', async () => {
    const app = await TestApp.start(adapter, { metrics: { endpoint: { maxConcurrentScrapes: 1 } } });
    let calls = 0;
    const held = heldGauge();
    new Gauge({ name: 'counted', help: 'Counted.', collect: () => void calls++ });
    const used = connectionsUsed(app.app.getHttpServer() as Server);

    const asked = Array.from({ length: 12 }, (_, index) => app.read('/metrics', timeout(`${60 + index}`)));
    await eventually(() => expect(used()).toBe(12));
    held.release();

    expect(new Set((await Promise.all(asked)).map(({ body }) => body)).size).toBe(1);
    expect(calls).toBe(1);
  });
});
