import type { Sample, ValueSeries } from './metric-family';

/** The samples of a counter or gauge as prom-client's own report them. */
export function valueSamples(series: ValueSeries): Sample[] {
  return Array.from({ length: series.size }, (_, index) => ({
    labels: series.labelsOf(index),
    value: series.value(index),
  }));
}
