import { Controller, Get, Param } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { MODES, type Mode, TestApp } from '../support/test-app';

@Controller()
class AppController {
  @Get('users/:id')
  user(@Param('id') id: string): string {
    if (id === 'bad') {
      throw new Error('bad');
    }
    return id;
  }

  @Get(['livez', 'internal/jobs', 'static/logo'])
  other(): string {
    return 'ok';
  }
}

const controllers = [AppController];
const start = (mode: Mode, metrics: MetricsModuleOptions): Promise<TestApp> =>
  TestApp.start(mode, { controllers, metrics });

afterEach(() => TestApp.stopAll());

describe.each(MODES)('options on %s', (mode) => {
  it('exclude requests by path, prefix, pattern and function', async () => {
    const app = await start(mode, {
      http: {
        exclude: [
          '/livez',
          '/static/*',
          /^\/internal/g,
          (request) => request.headers['x-probe'] === 'yes',
          () => {
            throw new Error('broken');
          },
        ],
      },
    });

    await app.fetch('/livez?full=1');
    await app.fetch('/static/logo');
    await app.fetch('/internal/jobs');
    await app.fetch('/internal/jobs');
    await app.fetch('/users/1', { headers: { 'x-probe': 'yes' } });
    await app.fetch('/users/1');

    expect(await app.requests()).toEqual(['GET /users/:id 200 1']);
    expect(app.logger.lines.filter((line) => line.includes('broken') && line.startsWith('warn'))).toHaveLength(1);
  });

  it('let every route stand at zero from the start', async () => {
    const app = await start(mode, { http: { initialise: 'routes' } });

    const { body } = await app.read('/metrics');

    for (const path of ['/users/:id', '/livez', '/internal/jobs', '/static/logo']) {
      expect(body).toContain(`http_requests_total{method="GET",path="${path}",status="200"} 0\n`);
    }
    // A histogram has nothing to say before its first value.
    expect(body).not.toContain('http_request_duration_seconds_count');
  });

  it('choose labels for the counter and the histogram', async () => {
    const app = await start(mode, { http: { labels: ['status'], durationLabels: [] } });
    expect((await app.scrape()).value('http_request_duration_seconds_count')).toBeUndefined();

    await app.fetch('/users/1');
    await app.fetch('/users/bad');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.lines('http_requests_total', 'status')).toEqual(['200 1', '500 1']);
      expect(exposition.of('http_requests_total').map((sample) => Object.keys(sample.labels))).toEqual([
        ['status'],
        ['status'],
      ]);
      expect(exposition.of('http_request_duration_seconds_count')).toEqual([
        { name: 'http_request_duration_seconds_count', labels: {}, value: 2 },
      ]);
      expect(exposition.of('http_request_aborts_total')).toEqual([
        { name: 'http_request_aborts_total', labels: {}, value: 0 },
      ]);
    });
  });

  it('rename labels, group statuses and set buckets', async () => {
    const app = await start(mode, {
      http: { labelNames: { path: 'endpoint', status: 'code' }, groupStatus: true, buckets: [0.1, 1] },
    });

    await app.fetch('/users/1');
    await app.fetch('/users/bad');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.lines('http_requests_total', 'method', 'endpoint', 'code')).toEqual([
        'GET /users/:id 2xx 1',
        'GET /users/:id 5xx 1',
      ]);
      const buckets = exposition.of('http_request_duration_seconds_bucket').map((sample) => sample.labels['le']);
      expect(buckets).toEqual(['0.1', '1', '+Inf', '0.1', '1', '+Inf']);
    });
  });

  it('add custom labels that can harm nothing', async () => {
    const app = await start(mode, {
      limits: { seriesPerMetric: 20 },
      http: {
        labels: ['path', 'tenant', 'broken', 'strange'],
        customLabels: {
          tenant: (request) => request.headers['x-tenant'] as string,
          broken: () => {
            throw new Error('broken label');
          },
          strange: () => ({ toString: () => 'object' }) as unknown as string,
        },
      },
    });

    await app.fetch('/users/1', { headers: { 'x-tenant': 'a"b\\c' } });
    for (let tenant = 0; tenant < 50; tenant++) {
      await app.fetch('/users/1', { headers: { 'x-tenant': `${tenant}-${'x'.repeat(500)}` } });
    }

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_requests_total')).toBe(51);
      expect(exposition.value('http_requests_total', { tenant: 'a"b\\c', broken: '', strange: '' })).toBe(1);
      expect(exposition.value('http_requests_total', { path: '__overflow__', tenant: '__overflow__' })).toBe(31);
      expect(exposition.value('metrics_series_dropped_total', { metric: 'http_requests_total' })).toBe(31);
      expect(exposition.of('http_requests_total')).toHaveLength(21);
      const lengths = exposition.of('http_requests_total').map((sample) => sample.labels['tenant']?.length ?? 0);
      expect(Math.max(...lengths)).toBe(128);
    });
    const warnings = app.logger.lines.filter((line) => line.startsWith('warn'));
    expect(warnings).toEqual([
      expect.stringContaining('http.customLabels.broken failed'),
      expect.stringContaining('The label with the most values is "tenant"'),
    ]);
  });

  it('take functions that reject for ones that fail', async () => {
    const reject = (): never => Promise.reject(new Error('rejected')) as never;
    const app = await start(mode, { http: { exclude: [reject], customLabels: { tenant: reject } } });

    await app.fetch('/users/1');

    await eventually(async () => expect((await app.scrape()).value('http_requests_total', { tenant: '' })).toBe(1));
    expect(app.logger.lines.filter((line) => line.startsWith('warn') && line.includes('rejected'))).toHaveLength(2);
  });

  it('name the metrics', async () => {
    const app = await start(mode, {
      prefix: 'gateway',
      names: { http_requests_in_flight: 'gateway_active_requests' },
    });

    await app.fetch('/users/1');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.lines('gateway_requests_total', 'method', 'path', 'status')).toEqual(['GET /users/:id 200 1']);
      expect(exposition.types.get('gateway_request_duration_seconds')).toBe('histogram');
      expect(exposition.value('gateway_active_requests')).toBe(0);
      expect(exposition.value('gateway_request_aborts_total')).toBe(0);
      expect(exposition.value('gateway_metrics_series_dropped_total')).toBe(0);
      expect(exposition.text).not.toMatch(/^(http|metrics)_/m);
    });
  });
});
