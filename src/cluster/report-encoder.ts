import type { CollectedFamily, CollectedHistogram, CollectedSample } from '../scrape/collected-family';
import type { Labels } from '../instruments/labels';
import type { SeriesList, ValueSeries } from '../instruments/metric-family';
import { packLabels, type ReportedFamily, type ReportedHistogram, type ReportedLabels } from './report';

/**
 * Seconds are counted in steps of 2^-24 (60 ns): numbers of such steps have the same sum in whatever order they are
 * added, up to 500 million seconds. Else a counter would fall by its last digit when another worker adds it up, and
 * Prometheus takes that for a restart.
 */
const STEPS = 2 ** 24;
/** What is larger has no such steps to spare. */
const MAX_IN_STEPS = 2 ** 28;

function inSteps(value: number): number {
  return Math.abs(value) < MAX_IN_STEPS ? Math.floor(value * STEPS) / STEPS : value;
}

/** Label sets as they were packed the last time. */
interface PackedLabels {
  readonly texts: readonly string[];
  readonly packed: Uint8Array;
}

/** Writes what was collected as a report says it. What changes seldom is kept from one time to the next. */
export class ReportEncoder {
  private readonly packed = new Map<string, PackedLabels>();

  /** @param withExponential whether exponential buckets are reported, for those who are told of them */
  constructor(private readonly withExponential: boolean) {}

  encode(family: CollectedFamily): ReportedFamily {
    const { name, help, type, workers = 'sum', defaultLabels, content } = family;
    const about = { name, help, type, rule: workers, defaultLabels };
    switch (content.kind) {
      case 'samples':
        return {
          ...about,
          kind: 'values',
          labels: this.labelsOfSamples(name, content.samples),
          ...ofSamples(content.samples, type),
        };
      case 'value':
        return {
          ...about,
          kind: 'values',
          labels: this.labelsOf(name, content, eachOf(content)),
          ...ofValues(content, type),
        };
      case 'histogram':
        return this.histogram(about, content);
    }
  }

  private histogram(
    about: Omit<ReportedHistogram, 'kind' | 'labels' | keyof Numbers>,
    series: CollectedHistogram,
  ): ReportedHistogram {
    const written = new HistogramWriter(this.withExponential);
    for (let index = 0; index < series.size; index++) {
      written.add(series, index);
    }
    return {
      ...about,
      kind: 'histogram',
      labels: this.labelsOf(about.name, series, written.written),
      ...written.numbers(),
    };
  }

  /** @param indexes of the label sets that are reported */
  private labelsOf(name: string, series: SeriesList, indexes: readonly number[]): Uint8Array {
    const texts = indexes.map((index) => series.text(index));
    return this.pack(name, texts, () => indexes.map((index) => ({ labels: series.labelsOf(index) })));
  }

  private labelsOfSamples(name: string, samples: readonly CollectedSample[]): Uint8Array {
    const texts = samples.map(({ labels, metricName }) => JSON.stringify([metricName, labels]));
    return this.pack(name, texts, () =>
      samples.map(({ labels, metricName }) => ({
        labels: plain(labels),
        ...(metricName !== undefined && { metricName }),
      })),
    );
  }

  private pack(name: string, texts: readonly string[], labels: () => readonly ReportedLabels[]): Uint8Array {
    const before = this.packed.get(name);
    if (before !== undefined && isSame(before.texts, texts)) {
      return before.packed;
    }
    const packed = packLabels(labels());
    this.packed.set(name, { texts, packed });
    return packed;
  }
}

type Numbers = Omit<ReportedHistogram, 'kind' | 'labels' | 'name' | 'help' | 'type' | 'rule' | 'defaultLabels'>;

/** Writes the numbers of a histogram's label sets, one after the other. */
class HistogramWriter {
  readonly written: number[] = [];
  private readonly bounds: (readonly number[])[] = [];
  private readonly boundsAt: number[] = [];
  private readonly counts: number[] = [];
  private readonly sums: number[] = [];
  private readonly ends: number[] = [];
  private readonly buckets: number[] = [];
  private readonly bucketCounts: number[] = [];
  private readonly cumulative: number[] = [];

  constructor(private readonly withExponential: boolean) {}

  add(series: CollectedHistogram, index: number): void {
    const { cumulative } = this;
    const bounds = series.boundsOf?.(index) ?? series.bounds;
    const sum = series.read(index, cumulative);
    const { length } = bounds;
    if (series.omitsEmpty === true && cumulative[length] === 0) {
      return;
    }
    this.written.push(index);
    let at = this.bounds.indexOf(bounds);
    if (at < 0) {
      at = this.bounds.push(bounds) - 1;
    }
    this.boundsAt.push(at);
    for (let bucket = 0; bucket <= length; bucket++) {
      this.counts.push(cumulative[bucket] ?? 0);
    }
    this.sums.push(inSteps(sum));
    if (this.withExponential) {
      series.eachExponential?.(index, (bucket, count) => {
        this.buckets.push(bucket);
        this.bucketCounts.push(count);
      });
      this.ends.push(this.buckets.length);
    }
  }

  numbers(): Numbers {
    return {
      bounds: this.bounds.map((bounds) => [...bounds]),
      boundsAt: Uint16Array.from(this.boundsAt),
      counts: Float64Array.from(this.counts),
      sums: Float64Array.from(this.sums),
      ...(this.buckets.length > 0 && {
        ends: Uint32Array.from(this.ends),
        buckets: Uint16Array.from(this.buckets),
        bucketCounts: Float64Array.from(this.bucketCounts),
      }),
    };
  }
}

function eachOf({ size }: SeriesList): readonly number[] {
  return Array.from({ length: size }, (_, index) => index);
}

function ofValues(series: ValueSeries, type: CollectedFamily['type']): { readonly values: Float64Array } {
  return { values: Float64Array.from({ length: series.size }, (_, index) => told(series.value(index), type)) };
}

function ofSamples(
  samples: readonly CollectedSample[],
  type: CollectedFamily['type'],
): { readonly values: Float64Array } {
  return {
    values: Float64Array.from(samples, ({ labels, value }) =>
      told(value, labels['quantile'] === undefined ? type : 'gauge'),
    ),
  };
}

/** Only what is added up for good must be so in any order. */
function told(value: number, type: CollectedFamily['type']): number {
  return type === 'gauge' ? value : inSteps(value);
}

/** Labels of others may be anything that has properties. */
function plain(labels: Readonly<Record<string, unknown>>): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
