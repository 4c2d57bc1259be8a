import { VersioningType } from '@nestjs/common';
import type { HealthSummary } from 'nestjs-red-metrics';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { TinyAdapter } from '../transports/support/tiny-adapter';
import { tinyParts } from '../transports/support/tiny-controllers';

afterEach(() => TestApp.stopAll());

describe('the endpoint on an adapter over a server that is not one of Node, as routes of its router,', () => {
  const startRouted = (options: TestAppOptions = {}): Promise<TestApp> =>
    TestApp.start(new TinyAdapter('bare'), { ...tinyParts, ...options });

  it('which show the metrics, the summary and the health, and are not counted', async () => {
    const app = await startRouted();
    await app.fetch('/books/1');

    const { status, headers } = await app.read('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(headers.get('cache-control')).toBe('no-store');
    const exposition = await app.scrape();
    expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /books/:id 200 1']);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    expect(exposition.value('metrics_scrapes_total', { code: '200' })).toBe(1);
    expect((await app.summary()).requests.total).toBe(1);
    const health = await app.read('/metrics/health');
    expect([health.status, (JSON.parse(health.body) as HealthSummary).status]).toEqual([200, 'ok']);
  });

  it('in text and uncompressed, whatever the reader would take', async () => {
    const app = await startRouted();

    const { status, headers, body } = await app.fetch('/metrics', {
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        Accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
        'Accept-Encoding': 'gzip, zstd',
      },
    });

    expect([status, headers.get('content-encoding')]).toEqual([200, null]);
    expect(body).toContain('# TYPE http_requests_total counter');
  });

  it('behind the guard, which counts and limits who fails', async () => {
    const app = await startRouted();
    const read = (token?: string): ReturnType<TestApp['fetch']> =>
      app.fetch('/metrics', token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });

    const missing = await read();
    expect([missing.status, missing.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="metrics"']);
    expect(missing.body).not.toContain('http_requests_total');
    for (let attempt = 0; attempt < 20; attempt++) {
      expect((await read('not-the-right-token')).status).toBe(401);
    }
    const late = await read('not-the-right-token');
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await app.fetch('/metrics.json')).status).toBe(401);
    expect((await app.fetch('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('to nobody by an address, which nothing tells', async () => {
    const app = await startRouted({ metrics: { auth: { allow: ['127.0.0.1'] } } });

    expect((await app.fetch('/metrics')).status).toBe(403);
  });

  it('where the options say, below the prefix', async () => {
    const app = await startRouted({
      metrics: { path: '/internal/metrics' },
      configure: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });

    expect((await app.read('/internal/metrics')).status).toBe(404);
    expect((await app.read('/api/internal/metrics')).status).toBe(200);
    expect((await app.read('/api/internal/metrics.json')).status).toBe(200);
    expect(app.logger.lines.join('\n')).toContain('Metrics at /api/internal/metrics,');
  });

  it('but not where the module is switched off, or has a port of its own', async () => {
    const off = await startRouted({ metrics: { enabled: false } });
    expect((await off.read('/metrics')).status).toBe(404);

    const elsewhere = await startRouted({ metrics: { endpoint: { port: 0 } } });
    expect((await elsewhere.read('/metrics')).status).toBe(404);
  });
});
