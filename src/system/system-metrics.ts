import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import { within } from '../metrics.within';
import type { ResolvedOptions } from '../options/resolve-options';
import { ComputedCounter } from '../record/computed-counter';
import { ComputedGauge } from '../record/computed-gauge';
import { type HostReading, HostReadings } from '../record/host-readings';
import type { MetricFamily } from '../record/metric-family';
import { MetricsRegistry } from '../record/metrics-registry';
import { SYSTEM_METRICS, type SystemMetric } from './host/system-catalogue';
import { systemCollectors } from './host/system-collectors';
import { SystemSampler } from './host/system-sampler';

/** How long the first sample may keep the application from starting; it takes some milliseconds where nothing hangs. */
const PATIENCE_MS = 250;

/**
 * The metrics of the host or container, read in the background. Their names are taken when the application is made, so that a collision is an
 * error at boot; they are registered when they have a first value, so that what the platform does not tell is not exposed.
 */
@Injectable()
export class SystemMetrics implements OnModuleInit, OnApplicationShutdown {
  /** Not registered so far. */
  private readonly waiting: Set<SystemMetric>;
  private readonly sampler: SystemSampler | undefined;

  /** @throws MetricsConfigurationError where the registry has a metric of one of the names */
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly registry: MetricsRegistry,
    private readonly readings: HostReadings,
    private readonly logger: MetricsLogger,
  ) {
    const { enabled, system } = options;
    this.waiting = new Set(SYSTEM_METRICS.filter(({ part }) => enabled && system.parts.has(part)));
    this.waiting.forEach((metric) => registry.reserve(this.nameOf(metric)));
    if (this.waiting.size > 0) {
      this.sampler = new SystemSampler(systemCollectors(system), (host) => this.publish(host));
    }
  }

  async onModuleInit(): Promise<void> {
    if (this.sampler !== undefined) {
      await within(PATIENCE_MS, this.sampler.start(), () => {});
    }
  }

  onApplicationShutdown(): void {
    this.sampler?.stop();
  }

  private publish(host: HostReading): void {
    this.readings.host = host;
    for (const metric of this.waiting) {
      if (metric.value(host) !== undefined) {
        this.waiting.delete(metric);
        this.register(metric);
      }
    }
  }

  private register(metric: SystemMetric): void {
    try {
      this.registry.add(this.familyOf(metric));
    } catch (error) {
      // This runs in a timer. Somebody registered a metric of the name since the application was made.
      const name = this.nameOf(metric);
      this.logger.warnOnce(`register ${name}`, `Metric "${name}" is not exposed: ${messageOf(error)}`);
    }
  }

  private familyOf(metric: SystemMetric): MetricFamily {
    const Family = metric.type === 'counter' ? ComputedCounter : ComputedGauge;
    // All workers of a cluster see the same host: their values are not to be added up.
    return new Family(this.nameOf(metric), metric.help, () => metric.value(this.readings.host), 'max');
  }

  private nameOf({ name }: SystemMetric): string {
    // Every naming scheme has these.
    return this.options.names[name] ?? name;
  }
}
