import type { MetricsSummary } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Processes } from '../support/processes';
import { ClusterService, HI, requestsIn as told, TOKEN } from './support/cluster-service';

const processes = new Processes();
afterEach(() => processes.stopAll());

const auth = { bearerToken: TOKEN };

function inAll(counts: readonly number[] = []): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

describe.each(['express', 'fastify'] as const)('workers of Node’s cluster on %s', (adapter) => {
  it('answer for each other, whichever is asked', async () => {
    const service = await ClusterService.start(processes, { adapter, workers: 3 });
    expect(await service.hit('/hi', 30)).toBe(30);

    for (let scrape = 0; scrape < 6; scrape++) {
      expect(told(await service.scrape())).toEqual([30, 30, 30]);
    }
    const exposition = await service.scrape();
    // Each of its own process, so that the worker that has trouble is seen.
    expect(exposition.of('process_start_time_seconds').map(({ labels }) => labels)).toEqual(
      expect.arrayContaining([{ worker: '0' }, { worker: '1' }, { worker: '2' }]),
    );
    expect(exposition.of('nodejs_heap_size_used_bytes')).toHaveLength(3);
    expect(exposition.value('metrics_scrape_errors_total', { metric: '__worker__' })).toBe(0);

    // Metrics of prom-client are joined by what their aggregator says.
    const values = ['sum', 'max', 'min', 'average', 'omit'].map((name) => exposition.value(`app_${name}`));
    expect(values).toEqual([1 + 2 + 3, 3, 1, 2, undefined]);
    expect([1, 2, 3]).toContain(exposition.value('app_first'));
    // Labels that one worker gives in another order are the same.
    expect(exposition.of('app_calls_total')).toHaveLength(1);
    expect(exposition.value('app_seconds_bucket', { le: '1' })).toBe(30);
    expect(exposition.value('app_seconds_sum')).toBe(15);
    expect(exposition.value('app_sizes_count')).toBe(30);
    expect(exposition.value('app_sizes', { quantile: '0.5' })).toBeLessThanOrEqual(1);
  });

  it('tell of all in the summary and the health', async () => {
    const service = await ClusterService.start(processes, {
      adapter,
      workers: 3,
      options: { auth, health: { minimumRequests: 20 } },
    });
    await service.hit('/hi', 20);
    await service.hit('/items/bad', 10);
    await service.hit('/cached', 5);

    for (let reading = 0; reading < 4; reading++) {
      const { requests, endpoints, domain } = await service.summary();
      expect(requests).toMatchObject({ total: 35, count: 35, byStatus: { 200: 25, 500: 10 } });
      expect(endpoints).toEqual(
        expect.arrayContaining([expect.objectContaining({ path: '/hi', total: 20, count: 20, errorRate: 0 })]),
      );
      expect(domain).toMatchObject({ cache: { hits: 5, caches: [{ cache: 'looks', hits: 5 }] } });
    }
    for (let reading = 0; reading < 4; reading++) {
      const answer: object = await service.summary(
        '/metrics/dashboard/summary?series=requests,statuses,endpoints&window=1m',
      );
      const { series } = answer as MetricsSummary;
      expect(inAll(series?.requests?.count)).toBeCloseTo(35, 3);
      expect(inAll(series?.requests?.errors)).toBeCloseTo(10, 3);
      expect(inAll(series?.statuses?.['500'])).toBeCloseTo(10, 3);
      const { count } = series?.endpoints?.find(({ path }) => path === '/hi') ?? {};
      expect(inAll(count)).toBeCloseTo(20, 3);
    }
    const health = await eventually(async () => {
      const { status, body } = await service.get('/metrics/health', { Authorization: `Bearer ${TOKEN}` });
      expect(status).toBe(200);
      const { checks } = JSON.parse(body) as { checks: Record<string, { status: string; value: number }> };
      expect(checks['errorRate']?.value).toBeCloseTo(10 / 35, 4);
      return checks;
    });
    // No single worker has had so many.
    expect(health['errorRate']).toMatchObject({ status: 'degraded' });
    const families = (await service.summary('/metrics.json?families=true'))['families'] as unknown as {
      name: string;
      values: { labels: object; value: number }[];
    }[];
    const counted = families.find(({ name }) => name === 'http_requests_total')?.values ?? [];
    expect(counted).toEqual(expect.arrayContaining([{ labels: HI, value: 20 }]));
  });
});
