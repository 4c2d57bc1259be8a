import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { HostReadings } from '../stores/host-readings';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { EventLoopLag, lagNames } from './event-loop-lag';
import { EVENT_LOOP_TIME, eventLoopTime } from './event-loop-time';
import { GarbageCollection, GC_DURATION } from './garbage-collection';
import { OldSpace } from './old-space';
import { processMemory } from './process-memory';
import { promClientCollectors } from './prom-client-collectors';

interface Part {
  start(): void;
  started?(): void;
  stop(): void;
}

/**
 * The default process metrics of prom-client (`process_*`, `nodejs_*`) on the application's registry, with the heap's
 * limit and the event loop's time. What the user's registry has already is left to the user. The event loop's lag and the old space are measured for the health checks
 * too. Everything started is stopped with the application.
 */
@Injectable()
export class ProcessMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly running: Part[] = [];

  constructor(
    @Inject(METRICS_OPTIONS) { defaultMetrics, health }: ResolvedOptions,
    registry: MetricsRegistry,
    readings: HostReadings,
    private readonly logger: MetricsLogger,
  ) {
    const prefixes = new Set(['', defaultMetrics ? defaultMetrics.prefix : '']);
    prefixes.forEach((prefix) => registry.tellWorkersApart(namesOfProcess(prefix)));
    if (defaultMetrics) {
      this.registerPromClients(registry, defaultMetrics.prefix);
      processMemory(defaultMetrics.prefix)
        .filter(({ name }) => areFree(registry, [name]))
        .forEach((family) => registry.add(family));
    }
    if (defaultMetrics || health.checks.has('eventLoopLag')) {
      this.attempt("the event loop's lag", () => {
        const lag = new EventLoopLag(readings);
        this.start(lag);
        if (defaultMetrics) {
          addLag(registry, lag, defaultMetrics.prefix);
        }
      });
    }
    if (defaultMetrics) {
      const time = defaultMetrics.prefix + EVENT_LOOP_TIME;
      const collections = defaultMetrics.prefix + GC_DURATION;
      this.attempt(time, () => {
        if (areFree(registry, [time])) {
          registry.add(eventLoopTime(time));
        }
      });
      this.attempt(collections, () => {
        if (areFree(registry, [collections])) {
          registry.addAll([collections], (target) => this.start(new GarbageCollection(target, collections, readings)));
        }
      });
    }
    if (health.checks.has('heap')) {
      this.attempt('the heap', () => this.start(new OldSpace(readings)));
    }
  }

  onApplicationBootstrap(): void {
    this.running.forEach((part) => part.started?.());
  }

  onApplicationShutdown(): void {
    this.running.forEach((part) => part.stop());
  }

  private registerPromClients(registry: MetricsRegistry, prefix: string): void {
    for (const collector of promClientCollectors()) {
      const names = collector.metricNames.map((name) => prefix + name);
      if (areFree(registry, names)) {
        this.attempt(names.join(', '), () => registry.addAll(names, (target) => collector(target, { prefix })));
      }
    }
  }

  private start(part: Part): void {
    part.start();
    this.running.push(part);
  }

  /**
   * Not every runtime has all that Node has: what it lacks costs the application neither its start nor the other
   * metrics.
   */
  private attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.logger.warn(`Not measured, as this runtime does not tell: ${what} (${messageOf(error)}).`);
    }
  }
}

/**
 * Names of what is about one process: its memory, descriptors, CPU time and event loop, of which a sum hides the worker
 * that has trouble.
 */
function namesOfProcess(prefix: string): string[] {
  const ofPromClient = promClientCollectors().flatMap(({ metricNames }) => metricNames.map((name) => prefix + name));
  return [
    ...ofPromClient.filter((name) => !name.endsWith('_info')),
    ...processMemory(prefix).map(({ name }) => name),
    ...lagNames(prefix),
    prefix + EVENT_LOOP_TIME,
  ];
}

function addLag(registry: MetricsRegistry, lag: EventLoopLag, prefix: string): void {
  const families = lag.families(prefix);
  const names = families.map((family) => family.name);
  if (areFree(registry, names)) {
    families.forEach((family) => registry.add(family));
  }
}

function areFree(registry: MetricsRegistry, names: readonly string[]): boolean {
  return !names.some((name) => registry.has(name));
}
