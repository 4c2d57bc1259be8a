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
    const written = new HistogramWriter(series, this.withExponential);
    const { size } = series;
    for (let index = 0; index < size; index++) {
      written.add(index);
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
    const before = this.packed.get(name);
    if (before !== undefined && isSame(before.texts, indexes.length, (place) => series.text(indexes[place] ?? 0))) {
      return before.packed;
    }
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
    if (before !== undefined && isSame(before.texts, texts.length, (place) => texts[place])) {
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
  private readonly boundsAt: Uint16Array;
  private counts: Float64Array;
  private readonly sums: Float64Array;
  private readonly ends: number[] = [];
  private readonly buckets: number[] = [];
  private readonly bucketCounts: number[] = [];
  private readonly cumulative: number[] = [];
  private end = 0;

  constructor(
    private readonly series: CollectedHistogram,
    private readonly withExponential: boolean,
  ) {
    const { size } = series;
    this.boundsAt = new Uint16Array(size);
    this.sums = new Float64Array(size);
    this.counts = new Float64Array(size * (series.bounds.length + 1));
  }

  /** Runs for every label set, every quarter of a second. */
  add(index: number): void {
    const { series, cumulative, written } = this;
    const bounds = series.boundsOf?.(index) ?? series.bounds;
    const sum = series.read(index, cumulative);
    const { length } = bounds;
    if (series.omitsEmpty === true && cumulative[length] === 0) {
      return;
    }
    const place = written.push(index) - 1;
    this.boundsAt[place] = this.placeOf(bounds);
    this.makeRoom(this.end + length + 1);
    for (let bucket = 0; bucket <= length; bucket++) {
      this.counts[this.end++] = cumulative[bucket] ?? 0;
    }
    this.sums[place] = inSteps(sum);
    if (this.withExponential) {
      series.eachExponential?.(index, (bucket, count) => {
        this.buckets.push(bucket);
        this.bucketCounts.push(count);
      });
      this.ends.push(this.buckets.length);
    }
  }

  numbers(): Numbers {
    const { length } = this.written;
    return {
      bounds: this.bounds.map((bounds) => [...bounds]),
      boundsAt: this.boundsAt.subarray(0, length),
      counts: this.counts.subarray(0, this.end),
      sums: this.sums.subarray(0, length),
      ...(this.buckets.length > 0 && {
        ends: Uint32Array.from(this.ends),
        buckets: Uint16Array.from(this.buckets),
        bucketCounts: Float64Array.from(this.bucketCounts),
      }),
    };
  }

  private placeOf(bounds: readonly number[]): number {
    const place = this.bounds.indexOf(bounds);
    return place < 0 ? this.bounds.push(bounds) - 1 : place;
  }

  /** Those of a route may be more than those of all others. */
  private makeRoom(length: number): void {
    if (length > this.counts.length) {
      const grown = new Float64Array(2 * length);
      grown.set(this.counts);
      this.counts = grown;
    }
  }
}

function eachOf({ size }: SeriesList): readonly number[] {
  const indexes: number[] = [];
  for (let index = 0; index < size; index++) {
    indexes.push(index);
  }
  return indexes;
}

function ofValues(series: ValueSeries, type: CollectedFamily['type']): { readonly values: Float64Array } {
  const values = new Float64Array(series.size);
  for (let index = 0; index < values.length; index++) {
    values[index] = told(series.value(index), type);
  }
  return { values };
}

function ofSamples(
  samples: readonly CollectedSample[],
  type: CollectedFamily['type'],
): { readonly values: Float64Array } {
  const ofType = ({ labels }: CollectedSample): CollectedFamily['type'] =>
    labels['quantile'] === undefined ? type : 'gauge';
  return { values: Float64Array.from(samples, (sample) => told(sample.value, ofType(sample))) };
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

function isSame(texts: readonly string[], length: number, textOf: (place: number) => string | undefined): boolean {
  return texts.length === length && texts.every((text, place) => text === textOf(place));
}
