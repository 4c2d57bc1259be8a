import { Controller, Get, Sse } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, register } from 'prom-client';
import { type Observable, of } from 'rxjs';
import { CountCacheHit, Counted, METRICS_REGISTRY, type MetricsModuleOptions, Timed } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { type Adapter, ADAPTERS, TestApp } from '../support/test-app';

@Controller()
class ShopController {
  @Get('orders/:id')
  @CountCacheHit({ cache: 'orders' })
  @Counted()
  @Timed()
  order(): string {
    return 'one';
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return of({ data: 'one' }, { data: 'two' });
  }
}

const start = (adapter: Adapter, exclude: string[], metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start(adapter, { controllers: [ShopController], metrics: { ...metrics, metrics: { exclude } } });

const namesOf = ({ types }: Exposition): string => [...types.keys()].join(' ');

/** Those of the module: Nest 10 warns where a busy machine takes its time. */
const warnings = (app: TestApp): string[] => app.logger.lines.filter((line) => /^warn (?!The module )/.test(line));

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('metrics that are left out on %s', (adapter) => {
  it('are not exposed, by name and by pattern, and all others are', async () => {
    // Those of the host come when they have a first value.
    const exposed = async (of: TestApp): Promise<string[]> =>
      [...(await of.scrape()).types.keys()].filter((name) => !/^(system|network|disk)_/.test(name));
    const before = await exposed(await start(adapter, []));
    const app = await start(adapter, ['http_request_aborts_total', 'nodejs_gc_*', 'metrics_*_total']);

    const shown = await exposed(app);

    expect(before.filter((name) => !shown.includes(name))).toEqual(
      before.filter((name) => /^(http_request_aborts_total|nodejs_gc_.*|metrics_.*_total)$/.test(name)),
    );
    expect(before).toContain('nodejs_gc_duration_seconds');
    expect(shown.filter((name) => !before.includes(name))).toEqual([]);
    expect(warnings(app)).toEqual([]);
  });

  it('go by the names that they are exposed under', async () => {
    const app = await start(adapter, ['shop_requests_total', 'in_flight_now', 'http_request_duration_seconds'], {
      prefix: 'shop',
      names: { http_requests_in_flight: 'in_flight_now' },
    });
    await app.fetch('/orders/1');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('shop_request_duration_seconds_count')).toBe(1);
      expect(namesOf(exposition)).not.toMatch(/shop_requests_total|in_flight_now/);
    });
    expect(warnings(app)).toEqual([
      'warn metrics.exclude has "http_request_duration_seconds", which is the name of no metric so far. Did you mean "shop_request_duration_seconds"?',
    ]);
  });

  it('are in the summary all the same', async () => {
    const app = await start(adapter, ['http_*', 'cache_*', 'metrics_*', 'system_*', 'method_calls_total']);
    await app.fetch('/orders/1');
    await app.fetch('/events');

    await eventually(async () => {
      const { requests, streaming, domain } = await app.summary();
      expect(requests).toMatchObject({ count: 2, byStatus: { 200: 2 } });
      expect(requests.durationSeconds.p95).toBeGreaterThan(0);
      expect(streaming).toMatchObject({ count: 1, outcomes: { completed: 1 } });
      expect(streaming.timeToFirstByteSeconds.mean).toBeGreaterThan(0);
      expect(streaming.durationSeconds.p50).toBeGreaterThan(0);
      expect(domain.cache).toMatchObject({ hits: 1, hitRatio: 1 });
    });
    const exposition = await app.scrape();
    expect(namesOf(exposition)).not.toMatch(/\b(http|cache|metrics|system)_|method_calls_total/);
    expect(exposition.value('method_duration_seconds_count')).toBe(1);
    expect((await app.read('/metrics/health')).status).toBe(200);
    const { families } = await app.summary('?families=true');
    expect(families?.map(({ name }) => name)).not.toContain('http_requests_total');
  });

  it('are not in the registry either', async () => {
    const app = await start(adapter, ['http_requests_total', 'process_*']);

    const exposition = new Exposition(await app.app.get<Registry>(METRICS_REGISTRY).metrics());

    expect(namesOf(exposition)).toContain('http_request_aborts_total');
    expect(namesOf(exposition)).not.toMatch(/http_requests_total|process_/);
  });

  it('may be those of others', async () => {
    const asked = jest.fn();
    const registry = new Registry();
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc();
    new Gauge({ name: 'stock', help: 'Stock.', registers: [registry], collect: asked });
    new Histogram({ name: 'http_requests_total', help: 'Mine.', registers: [registry] });
    const app = await start(adapter, ['orders_*', 'stock', 'http_requests_total'], {
      adoptRegistries: [register, registry],
    });

    expect(namesOf(await app.scrape())).not.toMatch(/orders_total|stock|http_requests_total/);
    new Counter({ name: 'orders_paid_total', help: 'Paid.' }).inc();
    new Counter({ name: 'paid_total', help: 'Paid.' }).inc();

    const exposition = await app.scrape();
    expect(exposition.value('paid_total')).toBe(1);
    expect(namesOf(exposition)).not.toContain('orders_paid_total');
    expect(exposition.text).not.toContain('metric="orders_total"');
    expect(asked).not.toHaveBeenCalled();
  });

  it('may be the one that prom-client sets others by', async () => {
    const app = await start(adapter, ['process_cpu_user_*', 'nodejs_heap_space_size_total_bytes']);
    const cpu = async (): Promise<number> => (await app.scrape()).value('process_cpu_seconds_total') ?? 0;
    const before = await cpu();

    await eventually(async () => {
      await app.fetch('/orders/1');
      expect(await cpu()).toBeGreaterThan(before);
    });
    const exposition = await app.scrape();
    expect(exposition.value('nodejs_heap_space_size_used_bytes')).toBeGreaterThan(0);
    expect(namesOf(exposition)).not.toMatch(/process_cpu_user|nodejs_heap_space_size_total/);
  });

  it('are hinted at where the name is none, and stop the application where it can be none', async () => {
    const app = await start(adapter, ['http_request_abort_total', 'http_request_duration_seconds_bucket', 'x*y']);

    expect(warnings(app)).toEqual([
      expect.stringContaining('Did you mean "http_request_aborts_total"?'),
      expect.stringContaining('Write "http_request_duration_seconds": a histogram is left out as a whole.'),
      'warn metrics.exclude has "x*y", which is the name of no metric so far.',
    ]);
    await expect(start(adapter, ['http_requests_total', 'http_.*'])).rejects.toThrow(
      'MetricsModule: metrics.exclude[1] must be the name of a metric, or a pattern of names, but got "http_.*".',
    );
  });

  it('keep the names of those that are not made before they are used', async () => {
    const app = await start(adapter, ['verification_*', 'rpc_requests_total', 'streams_active']);
    expect(warnings(app)).toEqual([]);
  });
});
