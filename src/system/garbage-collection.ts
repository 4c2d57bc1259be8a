import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { Histogram } from 'prom-client';
import type { AnyRegistry } from '../options/metrics.options';
import type { HostReadings } from '../stores/host-readings';

/** prom-client's name for it. */
export const GC_DURATION = 'nodejs_gc_duration_seconds';

const KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** The durations of garbage collections, with an observer that can be released (prom-client keeps its own for good). */
export class GarbageCollection {
  private count = 0;
  private seconds = 0;
  private readonly histogram: Histogram<'kind'>;
  private readonly observer = new PerformanceObserver((list) =>
    list.getEntries().forEach((entry) => this.record(entry)),
  );

  /** @param readings is told of all collections */
  constructor(registry: AnyRegistry, name: string, readings: HostReadings) {
    readings.garbageCollection = () => ({ count: this.count, seconds: this.seconds });
    this.histogram = new Histogram({
      name,
      help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
      labelNames: ['kind'],
      buckets: [0.001, 0.01, 0.1, 1, 2, 5],
      registers: [registry],
    });
  }

  start(): void {
    this.observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.observer.disconnect();
  }

  private record(entry: PerformanceEntry): void {
    const { kind } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
    const seconds = entry.duration / 1000;
    this.count++;
    this.seconds += seconds;
    this.histogram.observe({ kind: KINDS.get(kind) ?? 'other' }, seconds);
  }
}
