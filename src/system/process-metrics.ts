import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { HostReadings } from '../record/host-readings';
import { MetricsRegistry } from '../record/metrics-registry';
import { EventLoopLag } from './event-loop-lag';
import { GarbageCollection, GC_DURATION } from './garbage-collection';
import { OldSpace } from './old-space';
import { promClientCollectors } from './prom-client-collectors';

/**
 * The default process metrics of prom-client (`process_*`, `nodejs_*`) on the application's registry. What the user's registry has
 * already is left to the user. The event loop's lag and the old space are measured for the health checks too. Everything started is stopped with the application.
 */
@Injectable()
export class ProcessMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly running: { start(): void; started?(): void; stop(): void }[] = [];

  constructor(
    @Inject(METRICS_OPTIONS) { enabled, defaultMetrics, health }: ResolvedOptions,
    registry: MetricsRegistry,
    readings: HostReadings,
  ) {
    if (enabled && (defaultMetrics || health.checks.has('eventLoopLag'))) {
      const lag = new EventLoopLag(readings);
      this.running.push(lag);
      if (defaultMetrics) {
        this.register(registry, lag);
      }
    }
    if (enabled && health.checks.has('heap')) {
      this.running.push(new OldSpace(readings));
    }
    this.running.forEach((part) => part.start());
  }

  onApplicationBootstrap(): void {
    this.running.forEach((part) => part.started?.());
  }

  onApplicationShutdown(): void {
    this.running.forEach((part) => part.stop());
  }

  private register(registry: MetricsRegistry, lag: EventLoopLag): void {
    const free = (names: readonly string[]): boolean => !names.some((name) => registry.has(name));

    for (const collector of promClientCollectors()) {
      if (free(collector.metricNames)) {
        registry.addAll(collector.metricNames, collector);
      }
    }
    const lagFamilies = lag.families();
    if (free(lagFamilies.map((family) => family.name))) {
      lagFamilies.forEach((family) => registry.add(family));
    }
    if (free([GC_DURATION])) {
      registry.addAll([GC_DURATION], (target) => this.running.push(new GarbageCollection(target)));
    }
  }
}
