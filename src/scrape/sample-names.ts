import type { MetricFamily } from '../record/metric-family';

/** Every name that the metric's lines begin with; no two metrics of an exposition may share one. */
export function sampleNames(metric: Pick<MetricFamily, 'name' | 'type'>): string[] {
  const { name } = metric;
  switch (metric.type) {
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`];
    default:
      return [name];
  }
}
