import { Controller, Get } from '@nestjs/common';
import { Registry } from 'prom-client';
import { METRICS_REGISTRY, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { MODES, type Mode, TestApp } from '../support/test-app';

@Controller()
class ReportsController {
  @Get('reports/:id')
  report(): string {
    return 'report';
  }

  @Get(['users/:id', 'other'])
  user(): string {
    return 'user';
  }
}

const BUCKETS: NonNullable<Exclude<MetricsModuleOptions['http'], false>>['buckets'] = [
  { path: '/api/reports/:id', buckets: [1, 5, 30] },
  { path: '/*', buckets: [0.5, 1] },
];

const start = (mode: Mode, http: MetricsModuleOptions['http']): Promise<TestApp> =>
  TestApp.start(mode, {
    controllers: [ReportsController],
    metrics: { http },
    configure: (app) => void app.setGlobalPrefix('api'),
  });

async function boundsIn(read: () => Promise<Exposition>, requests: number): Promise<Record<string, string[]>> {
  return eventually(async () => {
    const exposition = await read();
    expect(exposition.value('http_request_duration_seconds_count')).toBe(requests);
    const buckets = exposition.of('http_request_duration_seconds_bucket');
    const paths = [...new Set(buckets.map(({ labels }) => labels['path'] ?? 'all'))];
    return Object.fromEntries(
      paths.map((path) => [
        path,
        buckets.filter(({ labels }) => (labels['path'] ?? 'all') === path).map(({ labels }) => labels['le'] ?? ''),
      ]),
    );
  });
}

afterEach(() => TestApp.stopAll());

describe.each(MODES)('buckets by route on %s', (mode) => {
  it('are exposed for their routes, in each format, and to readers of the registry', async () => {
    const app = await start(mode, { buckets: BUCKETS });
    await app.fetch('/api/reports/1');
    await app.fetch('/api/users/1');
    const expected = { '/api/reports/:id': ['1', '5', '30', '+Inf'], '/api/users/:id': ['0.5', '1', '+Inf'] };

    expect(await boundsIn(() => app.scrape(), 2)).toEqual(expected);
    const registry = app.app.get<Registry>(METRICS_REGISTRY);
    expect(await boundsIn(async () => new Exposition(await registry.metrics()), 2)).toEqual(expected);
    const { body } = await app.read('/metrics', { headers: { accept: 'application/openmetrics-text' } });
    expect(body).toMatch(/_bucket\{le="30\.0",method="GET",path="\/api\/reports\/:id",status="200"\} 1\n/);
    const { families } = await app.summary('?families=true');
    const family = families?.find(({ name }) => name === 'http_request_duration_seconds');
    expect(family?.values.filter(({ metricName }) => metricName?.endsWith('_bucket'))).toHaveLength(7);
  });

  it('count each request once, whatever the bounds', async () => {
    const app = await start(mode, { buckets: BUCKETS });
    await app.fetch('/api/reports/1');

    await eventually(async () => {
      const exposition = await app.scrape();
      const counts = exposition.of('http_request_duration_seconds_bucket').map(({ value }) => value);
      expect(counts).toEqual([1, 1, 1, 1]);
      expect(exposition.value('http_request_duration_seconds_sum')).toBeLessThan(1);
    });
  });

  it('are all of them where durations have no route', async () => {
    const app = await start(mode, { buckets: BUCKETS, durationLabels: [] });
    await app.fetch('/api/reports/1');
    await app.fetch('/api/other');

    expect(await boundsIn(() => app.scrape(), 2)).toEqual({ all: ['0.5', '1', '5', '30', '+Inf'] });
  });
});
