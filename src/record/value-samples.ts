import type { Sample, ValueSeries } from './metric-family';

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
