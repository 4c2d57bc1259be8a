import type { MetricNames } from '../options/metric-names';
import type { ExposedLabel, ResolvedHttpOptions } from '../options/resolve-http';
import { ComputedGauge } from './computed-gauge';
import { histogramSamples } from './histogram-samples';
import type { Labels } from './label-text';
import {
  type HistogramSeries,
  type MetricFamily,
  type MetricSnapshot,
  type SeriesList,
  snapshotOf,
  type ValueSeries,
} from './metric-family';
import type { RequestStore } from './request-store';
import { SeriesGrouping } from './series-grouping';
import { valueSamples } from './value-samples';

/** The request metrics of the catalogue, over one store, under the names and labels in force. */
export function requestFamilies(store: RequestStore, names: MetricNames, http: ResolvedHttpOptions): MetricFamily[] {
  const families: MetricFamily[] = [];
  const add = (name: string | undefined, make: (name: string) => MetricFamily): void => {
    if (name !== undefined) {
      families.push(make(name));
    }
  };
  const groupings = new Map<string, SeriesGrouping>();
  // Metrics with the same labels share their label sets, and the memory of them.
  const groupingOf = (labels: readonly ExposedLabel[]): SeriesGrouping => {
    const key = JSON.stringify(labels);
    const grouping =
      groupings.get(key) ?? new SeriesGrouping(store, labels, http.groupStatus, http.customLabels.length);
    groupings.set(key, grouping);
    return grouping;
  };

  add(names.http_requests_total, (name) => {
    const column: Column = { valueOf: (slot) => store.countOf(slot), clear: () => store.clearCounts() };
    return new RequestCounter(name, 'HTTP requests answered.', groupingOf(http.counterLabels), column);
  });
  add(names.http_request_duration_seconds, (name) => {
    const help = 'Duration of HTTP requests in seconds.';
    return new RequestDuration(name, help, groupingOf(http.durationLabels), store);
  });
  add(names.http_requests_in_flight, (name) => {
    return new ComputedGauge(name, 'HTTP requests being answered now.', () => store.inFlight);
  });
  add(names.http_request_aborts_total, (name) => {
    const column: Column = { valueOf: (slot) => store.abortsOf(slot), clear: () => store.clearAborts() };
    const help = 'HTTP requests whose client left before the response ended.';
    return new RequestCounter(name, help, groupingOf(http.abortLabels), column);
  });
  return families;
}

/** A number that the store keeps of each series. */
interface Column {
  valueOf(slot: number): number;
  clear(): void;
}

/** The label sets of a grouping. */
abstract class GroupedSeries implements SeriesList {
  constructor(protected readonly grouping: SeriesGrouping) {}

  get size(): number {
    return this.grouping.size;
  }

  text(group: number): string {
    return this.grouping.text(group);
  }

  labelsOf(group: number): Labels {
    return this.grouping.labelsOf(group);
  }
}

/** A counter that sums a number of each series of the store up. */
class RequestCounter extends GroupedSeries implements MetricFamily, ValueSeries {
  readonly kind = 'value';
  readonly type = 'counter';
  readonly aggregator = 'sum';
  readonly series = this;

  constructor(
    readonly name: string,
    readonly help: string,
    grouping: SeriesGrouping,
    private readonly column: Column,
  ) {
    super(grouping);
  }

  value(group: number): number {
    return this.grouping.sum(group, (slot) => this.column.valueOf(slot));
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, valueSamples(this)));
  }

  reset(): void {
    this.column.clear();
  }
}

/** The duration histogram with its classic buckets. */
class RequestDuration extends GroupedSeries implements MetricFamily, HistogramSeries {
  readonly kind = 'histogram';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly series = this;
  readonly omitsEmpty = true;

  constructor(
    readonly name: string,
    readonly help: string,
    grouping: SeriesGrouping,
    private readonly store: RequestStore,
  ) {
    super(grouping);
  }

  get bounds(): readonly number[] {
    return this.store.durations.bounds;
  }

  read(group: number, cumulative: number[]): number {
    const { durations } = this.store;
    let below = 0;
    for (let bucket = 0; bucket < durations.bucketsPerSeries; bucket++) {
      below += this.grouping.sum(group, (slot) => durations.countOf(slot, bucket));
      cumulative[bucket] = below;
    }
    return this.grouping.sum(group, (slot) => durations.sumOf(slot));
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, histogramSamples(this.name, this)));
  }

  reset(): void {
    this.store.clearDurations();
  }
}
