import type { HistogramSeries, Sample } from './metric-family';

/** The samples of a histogram as prom-client's own report them: cumulative buckets, sum and count of each label set. */
export function histogramSamples(name: string, series: HistogramSeries): Sample[] {
  const samples: Sample[] = [];
  const cumulative: number[] = [];
  const { size } = series;
  for (let index = 0; index < size; index++) {
    const labels = series.labelsOf(index);
    const sum = series.read(index, cumulative);
    cumulative.forEach((value, bucket) => {
      const le = series.bounds[bucket] ?? '+Inf';
      samples.push({ labels: { le, ...labels }, value, metricName: `${name}_bucket` });
    });
    samples.push({ labels, value: sum, metricName: `${name}_sum` });
    samples.push({ labels, value: cumulative.at(-1) ?? 0, metricName: `${name}_count` });
  }
  return samples;
}
