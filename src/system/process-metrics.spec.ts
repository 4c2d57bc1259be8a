import perfHooks from 'node:perf_hooks';
import v8 from 'node:v8';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { MetricsLogger } from '../core/metrics.logger';
import type { AnyRegistry } from '../options/metrics.options';
import { resolveOptions } from '../options/resolve-options';
import { HostReadings } from '../stores/host-readings';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { ProcessMetrics } from './process-metrics';

const namesIn = (registry: AnyRegistry): string[] =>
  registry
    .getMetricsAsArray()
    .map((metric) => (metric as unknown as { name: string }).name)
    .toSorted();

describe('ProcessMetrics', () => {
  it.each<[string, object, string, RegExp]>([
    ["the event loop's lag", perfHooks, 'monitorEventLoopDelay', /^nodejs_eventloop_lag/],
    ['nodejs_eventloop_time_seconds_total', perfHooks.performance, 'eventLoopUtilization', /^nodejs_eventloop_time/],
    ['nodejs_gc_duration_seconds', perfHooks.PerformanceObserver.prototype, 'observe', /^nodejs_gc/],
    ['the heap', v8, 'getHeapSpaceStatistics', /^nodejs_heap_space/],
    ['process_cpu_user_seconds_total', process, 'cpuUsage', /^process_cpu/],
  ])('are the others on a runtime without %s', (what, owner, method, names) => {
    const lacking = jest.spyOn(owner as Record<string, () => void>, method).mockImplementation(() => {
      throw Object.assign(new Error(`${method} is not implemented`), { code: 'ERR_NOT_IMPLEMENTED' });
    });
    const registry = new MetricsRegistry();
    const logger = new MetricsLogger();
    const warn = jest.spyOn(logger, 'warn').mockReturnValue();
    const metrics = new ProcessMetrics(resolveOptions({}), registry, new HostReadings(), logger);
    metrics.onApplicationBootstrap();
    lacking.mockRestore();

    const made = namesIn(registry.registry);
    expect(made).toEqual(expect.arrayContaining(['process_start_time_seconds', 'nodejs_version_info']));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(what));
    expect(made.filter((name) => names.test(name) && name !== 'nodejs_gc_duration_seconds')).toEqual([]);
    metrics.onApplicationShutdown();
  });

  it("are by name and type what prom-client's collectDefaultMetrics() makes, and two more", async () => {
    const theirs = new Registry();
    collectDefaultMetrics({ register: theirs });
    const ours = new MetricsRegistry();
    const metrics = new ProcessMetrics(resolveOptions({}), ours, new HostReadings(), new MetricsLogger());

    const describe = async (registry: AnyRegistry): Promise<string[]> =>
      (await registry.getMetricsAsJSON()).map(({ name, type }) => `${name} ${String(type)}`).toSorted();
    const added = ['nodejs_eventloop_time_seconds_total counter', 'nodejs_heap_size_limit_bytes gauge'];
    expect(await describe(ours.registry)).toEqual([...(await describe(theirs)), ...added].toSorted());
    metrics.onApplicationShutdown();
  });

  it("have the prefix that prom-client's have with one", async () => {
    const theirs = new Registry();
    collectDefaultMetrics({ register: theirs, prefix: 'app_' });
    const ours = new MetricsRegistry();
    const options = resolveOptions({ defaultMetrics: { prefix: 'app_' } });
    const metrics = new ProcessMetrics(options, ours, new HostReadings(), new MetricsLogger());

    const added = ['app_nodejs_eventloop_time_seconds_total', 'app_nodejs_heap_size_limit_bytes'];
    expect(namesIn(ours.registry)).toEqual([...namesIn(theirs), ...added].toSorted());
    // Those that prom-client reads when others are read have the prefix too.
    expect(await ours.registry.metrics()).not.toMatch(/^(process|nodejs)_/m);
    metrics.onApplicationShutdown();
  });

  it('leave out what the registry has already', () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const name of ['nodejs_heap_size_limit_bytes', 'nodejs_eventloop_time_seconds_total']) {
      new Gauge({ name, help: 'Theirs.', registers: [registry] });
    }
    const before = namesIn(registry);

    const metrics = new ProcessMetrics(
      resolveOptions({}),
      new MetricsRegistry(registry),
      new HostReadings(),
      new MetricsLogger(),
    );

    expect(namesIn(registry)).toEqual(before);
    metrics.onApplicationShutdown();
  });

  it('are not there when switched off', () => {
    const registry = new MetricsRegistry();
    const readings = new HostReadings();
    const health = { eventLoopLag: false, heap: false } as const;
    new ProcessMetrics(resolveOptions({ defaultMetrics: false, health }), registry, readings, new MetricsLogger());

    expect(namesIn(registry.registry)).toEqual([]);
    expect(readings.eventLoopDelay()).toBeUndefined();
    expect(readings.oldSpaceShare()).toBeUndefined();
  });

  it('tell how full the old space is as long as the application runs', () => {
    const readings = new HostReadings();
    const metrics = new ProcessMetrics(
      resolveOptions({ defaultMetrics: false }),
      new MetricsRegistry(),
      readings,
      new MetricsLogger(),
    );

    expect(readings.oldSpaceShare()).toBeGreaterThan(0);
    expect(readings.oldSpaceShare()).toBeLessThan(0.8);
    metrics.onApplicationShutdown();
    expect(readings.oldSpaceShare()).toBeUndefined();
  });

  it.each([{ defaultMetrics: false }, { health: { eventLoopLag: false as const } }])(
    "measure the event loop's delay as long as the application runs with %j",
    (options) => {
      jest.useFakeTimers();
      const readings = new HostReadings();
      const metrics = new ProcessMetrics(resolveOptions(options), new MetricsRegistry(), readings, new MetricsLogger());

      expect(readings.eventLoopDelay()).toBeUndefined();
      jest.advanceTimersByTime(10_000);
      expect(readings.eventLoopDelay()?.p99).toBeGreaterThanOrEqual(0);
      metrics.onApplicationShutdown();
      expect(readings.eventLoopDelay()).toBeUndefined();
      jest.useRealTimers();
    },
  );
});
