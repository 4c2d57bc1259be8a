import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CATALOGUE, type SystemMetricName } from '../catalogue/catalogue';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { withTimeout } from '../core/with-timeout';
import { Instruments } from '../instruments/instruments';
import type { ResolvedOptions } from '../options/resolve-options';
import { isPartOn, type ResolvedSystemOptions } from '../options/resolve-system';
import { type HostReading, HostReadings } from '../stores/host-readings';
import { SYSTEM_VALUES } from './host/system-values';
import { systemCollectors } from './host/system-collectors';
import { SystemSampler } from './host/system-sampler';

/** How long the first sample may keep the application from starting; it takes some milliseconds where nothing hangs. */
const PATIENCE_MS = 250;

/**
 * The metrics of the host or container, read in the background. Their names are taken when the application is made, so
 * that a collision is an error at boot; they are registered when they have a first value, so that what the platform
 * does not tell is not exposed.
 */
@Injectable()
export class SystemMetrics implements OnModuleInit, OnApplicationShutdown {
  /** Not registered so far. */
  private readonly waiting: Set<SystemMetricName>;
  private readonly sampler: SystemSampler | undefined;

  /** @throws MetricsConfigurationError where the registry has a metric of one of the names */
  constructor(
    @Inject(METRICS_OPTIONS) { system }: ResolvedOptions,
    private readonly instruments: Instruments,
    private readonly readings: HostReadings,
    private readonly logger: MetricsLogger,
  ) {
    this.waiting = new Set(metricsOf(system));
    this.waiting.forEach((metric) => instruments.reserve(metric));
    if (this.waiting.size > 0) {
      this.sampler = new SystemSampler(systemCollectors(system), (host) => this.publish(host));
    }
  }

  async onModuleInit(): Promise<void> {
    if (this.sampler !== undefined) {
      await withTimeout(PATIENCE_MS, this.sampler.start(), () => {});
    }
  }

  onApplicationShutdown(): void {
    this.sampler?.stop();
  }

  private publish(host: HostReading): void {
    this.readings.host = host;
    for (const metric of this.waiting) {
      if (SYSTEM_VALUES[metric](host) !== undefined) {
        this.waiting.delete(metric);
        this.register(metric);
      }
    }
  }

  private register(metric: SystemMetricName): void {
    try {
      this.instruments.computed(metric, () => SYSTEM_VALUES[metric](this.readings.host));
    } catch (error) {
      // This runs in a timer. Somebody registered a metric of the name since the application was made.
      const name = this.instruments.nameOf(metric);
      this.logger.warnOnce(`register ${name}`, `Metric "${name}" is not exposed: ${messageOf(error)}`);
    }
  }
}

function metricsOf(system: ResolvedSystemOptions): readonly SystemMetricName[] {
  const names = Object.keys(SYSTEM_VALUES) as SystemMetricName[];
  return names.filter((name) => isPartOn(system, CATALOGUE[name].switch));
}
