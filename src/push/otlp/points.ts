import type { OtelExponentialHistogram, OtelHistogram } from '../../options/metrics-producer';
import { wellFormed, type Labels } from '../../instruments/labels';
import type { CollectedFamily, CollectedHistogram, CollectedSample } from '../../scrape/collected-family';

/** What a series has: since its beginning, or in a time. */
export type PointValue = number | OtelHistogram | OtelExponentialHistogram;

/** What kind of numbers a metric has. */
export type PointKind = 'sum' | 'gauge' | 'histogram' | 'exponential';

/** One series as it was collected. */
export interface Point {
  readonly labels: Labels;
  readonly value: PointValue;
}

/** A metric of OTLP: a family, or one of the several that a summary becomes. */
export interface PointGroup {
  readonly name: string;
  readonly kind: PointKind;
  /** Reads the series of that number; `undefined` where it has nothing that OTLP can say. */
  readonly read: (index: number) => Point | undefined;
  readonly size: number;
}

/** The scale of our exponential buckets: 2^3 to an octave. */
const SCALE = 3;
/** The number that OTLP gives our lowest bucket, which ends an eighth of an octave above 2^-24. */
const LOWEST_INDEX = -24 * 2 ** SCALE;

/**
 * The family as metrics of OTLP. The data of the SDK know no summaries: quantiles become a gauge, sum and count become
 * sums.
 *
 * @param exponential whether histograms that have exponential buckets are told by these
 */
export function pointGroupsOf(family: CollectedFamily, exponential: boolean): readonly PointGroup[] {
  const { name, type, content } = family;
  switch (content.kind) {
    case 'value': {
      const read = (index: number): Point | undefined => numberPoint(content.labelsOf(index), content.value(index));
      return [{ name, kind: type === 'counter' ? 'sum' : 'gauge', read, size: content.size }];
    }
    case 'histogram':
      return [histogramGroup(name, content, exponential)];
    case 'samples':
      return ofSamples(family, content.samples);
  }
}

function histogramGroup(name: string, series: CollectedHistogram, exponential: boolean): PointGroup {
  const isExponential = exponential && series.eachExponential !== undefined;
  const cumulative: number[] = [];
  const read = (index: number): Point | undefined => {
    const sum = series.read(index, cumulative);
    const bounds = series.boundsOf?.(index) ?? series.bounds;
    const counts = cumulative.slice(0, bounds.length + 1).map((count, at) => count - (cumulative[at - 1] ?? 0));
    const count = cumulative[bounds.length] ?? 0;
    if (series.omitsEmpty === true && count === 0) {
      return undefined;
    }
    const value = isExponential ? exponentialOf(series, index, sum) : histogramOf(bounds, counts, sum, count);
    return value && { labels: series.labelsOf(index), value };
  };
  return { name, kind: isExponential ? 'exponential' : 'histogram', read, size: series.size };
}

/** `undefined` for what is no histogram: anybody can register one. */
function histogramOf(
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
  count: number,
): OtelHistogram | undefined {
  return counts.every(isCount) && isCount(count) && Number.isFinite(sum)
    ? { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count }
    : undefined;
}

/** Our lowest bucket ends at 65 ns in seconds and has the zeros, too: it is told as these. */
function exponentialOf(series: CollectedHistogram, index: number, sum: number): OtelExponentialHistogram {
  const byBucket = new Map<number, number>();
  series.eachExponential?.(index, (bucket, count) => byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + count));
  const zeroCount = byBucket.get(0) ?? 0;
  byBucket.delete(0);
  const lowest = Math.min(...byBucket.keys());
  const highest = Math.max(...byBucket.keys());
  const length = byBucket.size === 0 ? 0 : highest - lowest + 1;
  const bucketCounts = Array.from({ length }, (_, at) => byBucket.get(lowest + at) ?? 0);
  const count = bucketCounts.reduce((all, each) => all + each, zeroCount);
  const offset = length === 0 ? 0 : LOWEST_INDEX + lowest;
  const negative = { offset: 0, bucketCounts: [] };
  return { count, sum, scale: SCALE, zeroCount, positive: { offset, bucketCounts }, negative };
}

function numberPoint(labels: Labels, value: number): Point | undefined {
  // JSON has no words for the others, and no reader has a use for them.
  return Number.isFinite(value) ? { labels: wellFormedLabels(labels), value } : undefined;
}

/** Half surrogate pairs in labels of others become U+FFFD, as in an exposition. */
function wellFormedLabels(labels: Labels): Labels {
  const entries = Object.entries(labels);
  return entries.every(([, value]) => typeof value === 'string' && wellFormed(value) === value)
    ? labels
    : Object.fromEntries(entries.map(([name, value]) => [name, wellFormed(String(value))]));
}

function ofSamples({ name, type }: CollectedFamily, samples: readonly CollectedSample[]): readonly PointGroup[] {
  switch (type) {
    case 'histogram': {
      const points = histogramsOf(name, samples);
      return [{ name, kind: 'histogram', read: (index) => points[index], size: points.length }];
    }
    case 'summary': {
      const names = [name, `${name}_sum`, `${name}_count`];
      return names.map((each) => {
        const own = samples.filter(({ metricName = name }) => metricName === each);
        return sampleGroup(each, each === name ? 'gauge' : 'sum', own);
      });
    }
    default:
      return [sampleGroup(name, type === 'counter' ? 'sum' : 'gauge', samples)];
  }
}

function sampleGroup(name: string, kind: PointKind, samples: readonly CollectedSample[]): PointGroup {
  const read = (index: number): Point | undefined => {
    const sample = samples[index];
    return sample && numberPoint(sample.labels, sample.value);
  };
  return { name, kind, read, size: samples.length };
}

/** The histograms that samples of an exposition tell. */
function histogramsOf(name: string, samples: readonly CollectedSample[]): readonly Point[] {
  const byLabels = new Map<string, { labels: Labels; buckets: [number, number][]; sum: number }>();
  for (const { labels, metricName, value } of samples) {
    const { le, ...own } = labels;
    const key = JSON.stringify(own);
    const found = byLabels.get(key) ?? { labels: own, buckets: [], sum: 0 };
    byLabels.set(key, found);
    if (metricName === `${name}_bucket` && le !== undefined) {
      found.buckets.push([le === '+Inf' ? Infinity : Number(le), value]);
    } else if (metricName === `${name}_sum`) {
      found.sum = value;
    }
  }
  return [...byLabels.values()].flatMap(({ labels, buckets, sum }) => {
    const sorted = buckets.toSorted(([one], [other]) => one - other);
    const counts = sorted.map(([, count], at) => count - (sorted[at - 1]?.[1] ?? 0));
    const value = histogramOf(
      sorted.slice(0, -1).map(([bound]) => bound),
      counts,
      sum,
      sorted.at(-1)?.[1] ?? 0,
    );
    return value === undefined ? [] : [{ labels: wellFormedLabels(labels), value }];
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
