import { Gauge, Registry } from 'prom-client';
import { MetricsLogger } from '../core/metrics.logger';
import type { AnyRegistry, MetricsModuleOptions } from '../options/metrics.options';
import { resolveOptions } from '../options/resolve-options';
import { HostReadings } from '../stores/host-readings';
import { Instruments } from '../instruments/instruments';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { SystemMetrics } from './system-metrics';

class RecordingLogger extends MetricsLogger {
  readonly warnings: string[] = [];
  override warnOnce(_topic: string, message: string): void {
    this.warnings.push(message);
  }
}

const running: SystemMetrics[] = [];

function make(
  options: MetricsModuleOptions,
  given: AnyRegistry = new Registry(),
): { metrics: SystemMetrics; registry: MetricsRegistry; readings: HostReadings; logger: RecordingLogger } {
  const registry = new MetricsRegistry(given);
  const resolved = resolveOptions(options);
  const readings = new HostReadings();
  const logger = new RecordingLogger();
  const metrics = new SystemMetrics(resolved, new Instruments(registry, resolved.names), readings, logger);
  running.push(metrics);
  return { metrics, registry, readings, logger };
}

const namesIn = ({ registry }: MetricsRegistry): string[] =>
  registry.getMetricsAsArray().map((metric) => (metric as unknown as { name: string }).name);

// Neither does the start give up on what is slow here, nor is there a second sample.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime', 'Date'] });
});
afterEach(() => jest.useRealTimers());
afterEach(() => running.splice(0).forEach((metrics) => metrics.onApplicationShutdown()));

describe('SystemMetrics', () => {
  it('registers what has a value, and reads what it tells everybody', async () => {
    const { metrics, registry, readings } = make({});

    expect(namesIn(registry)).toEqual([]);
    await metrics.onModuleInit();

    expect(namesIn(registry)).toEqual(expect.arrayContaining(['system_memory_usage_bytes', 'system_uptime_seconds']));
    expect(namesIn(registry)).not.toContain('system_cpu_usage_percent');
    const bytes = registry.registry.getSingleMetric('system_memory_usage_bytes');
    expect(await bytes?.get()).toMatchObject({ type: 'gauge', values: [{ value: readings.host.memoryUsedBytes }] });
    readings.host = {};
    expect(await bytes?.get()).toMatchObject({ values: [] });
  });

  it('does nothing with { system: false }', async () => {
    const { metrics, registry, readings } = make({ system: false });

    await metrics.onModuleInit();

    expect(namesIn(registry)).toEqual([]);
    expect(registry.ownNames.size).toBe(0);
    expect(readings.host).toEqual({});
  });

  it('registers nothing after the application was closed, whatever was being read', async () => {
    const { metrics, registry } = make({});

    const start = metrics.onModuleInit();
    metrics.onApplicationShutdown();
    registry.release();
    await start;

    expect(namesIn(registry)).toEqual([]);
  });

  it('warns where somebody took the name after the application was made, and leaves it to them', async () => {
    const given = new Registry();
    const { metrics, registry, logger } = make({ system: { cpu: false } }, given);
    new Gauge({ name: 'system_uptime_seconds', help: 'Mine.', registers: [given] });

    await metrics.onModuleInit();

    expect(logger.warnings).toEqual([
      expect.stringContaining('Metric "system_uptime_seconds" is not exposed: MetricsConfigurationError'),
    ]);
    expect(namesIn(registry)).toContain('system_memory_usage_bytes');
    registry.release();
    expect(namesIn(registry)).toEqual(['system_uptime_seconds']);
  });

  it('starts, and reads the rest, where the disk cannot be read', async () => {
    const { metrics, registry } = make({ system: { diskPath: '/no/such/path' } });

    await metrics.onModuleInit();

    expect(namesIn(registry)).toContain('system_uptime_seconds');
    expect(namesIn(registry)).not.toContain('system_disk_usage_percent');
  });
});
