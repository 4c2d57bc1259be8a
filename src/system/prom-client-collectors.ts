import type { AnyRegistry } from '../options/metrics.options';

/** One of prom-client's default collectors: makes its metrics, and names them. */
interface Collector {
  (registry: AnyRegistry, config: { readonly prefix: string }): void;
  readonly metricNames: readonly string[];
}

/**
 * prom-client's default collectors, one by one, without those that `collectDefaultMetrics()` cannot leave out: the
 * event loop's lag, which its readers reset for each other, the garbage collector's observer, which is never
 * disconnected, and memory and descriptors, which are 0 where they are not known. All of these are our own. A test
 * holds that together they are what `collectDefaultMetrics()` makes.
 */
export function promClientCollectors(): Collector[] {
  return [
    require('prom-client/lib/metrics/processCpuTotal') as Collector,
    require('prom-client/lib/metrics/processStartTime') as Collector,
    require('prom-client/lib/metrics/processMaxFileDescriptors') as Collector,
    require('prom-client/lib/metrics/processResources') as Collector,
    require('prom-client/lib/metrics/processHandles') as Collector,
    require('prom-client/lib/metrics/processRequests') as Collector,
    require('prom-client/lib/metrics/heapSpacesSizeAndUsed') as Collector,
    require('prom-client/lib/metrics/version') as Collector,
  ];
}
