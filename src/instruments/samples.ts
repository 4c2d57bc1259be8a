import type { HistogramSeries, Sample, ValueSeries } from './metric-family';

/** The samples of a histogram as prom-client's own report them: cumulative buckets, sum and count of each label set. */
export function histogramSamples(name: string, series: HistogramSeries): Sample[] {
  return [...eachHistogramSample(name, series)];
}

/** The same one by one; those of a label set are of the moment in which the first of them is asked for. */
export function* eachHistogramSample(name: string, series: HistogramSeries): Generator<Sample> {
  const { size } = series;
  for (let index = 0; index < size; index++) {
    const cumulative: number[] = [];
    const labels = series.labelsOf(index);
    const sum = series.read(index, cumulative);
    if (series.omitsEmpty === true && cumulative.at(-1) === 0) {
      continue;
    }
    const bounds = series.boundsOf?.(index) ?? series.bounds;
    for (const [bucket, value] of cumulative.entries()) {
      yield { labels: { le: bounds[bucket] ?? '+Inf', ...labels }, value, metricName: `${name}_bucket` };
    }
    yield { labels, value: sum, metricName: `${name}_sum` };
    yield { labels, value: cumulative.at(-1) ?? 0, metricName: `${name}_count` };
  }
}

/** The samples of a counter or gauge as prom-client's own report them. */
export function valueSamples(series: ValueSeries): Sample[] {
  return [...eachValueSample(series)];
}

/** The same one by one. */
export function* eachValueSample(series: ValueSeries): Generator<Sample> {
  const { size } = series;
  for (let index = 0; index < size; index++) {
    yield { labels: series.labelsOf(index), value: series.value(index) };
  }
}
