import type { Instruments } from '../instruments/instruments';
import type { LabelledMetric } from '../instruments/labelled-numbers';
import type { Labels } from '../instruments/labels';
import {
  type HistogramSeries,
  type MetricFamily,
  type MetricSnapshot,
  type SeriesList,
  type ValueSeries,
  snapshotOf,
} from '../instruments/metric-family';
import { histogramSamples, valueSamples } from '../instruments/samples';
import type { HttpLabel } from '../options/http-label.options';
import type { ExposedLabel, Trait } from '../options/request-labels';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { RouteBuckets } from '../options/route-buckets';
import { ActiveRequests } from './active-requests';
import { LabelValues } from './label-values';
import { RequestMaxima } from './request-maxima';
import type { RequestStore } from './request-store';
import { SeriesGrouping } from './series-grouping';

/** The label that tells a trait. */
const LABEL_OF_TRAIT: Readonly<Record<Trait, HttpLabel>> = {
  scheme: 'scheme',
  protocolVersion: 'protocolVersion',
  unsent: 'errorType',
  exception: 'exception',
};

/** The request metrics over one store, as far as there are any under the naming scheme. */
export function makeRequestFamilies(store: RequestStore, instruments: Instruments, http: ResolvedHttpOptions): void {
  const groupings = new Map<string, SeriesGrouping>();
  const values = new LabelValues(http.naming, http.groupStatus, store.exceptions);
  const telling = [...http.customLabels.keys(), ...[...http.traits].map((trait) => LABEL_OF_TRAIT[trait])];
  // Metrics with the same labels share their label sets, and the memory of them.
  const groupingOf = (labels: readonly ExposedLabel[]): SeriesGrouping => {
    const key = JSON.stringify(labels);
    const grouping = groupings.get(key) ?? new SeriesGrouping(store, labels, values, telling);
    groupings.set(key, grouping);
    return grouping;
  };

  if (instruments.has('http_requests_total')) {
    const column = columnOf(
      store,
      (slot) => store.countOf(slot),
      () => store.clearCounts(),
    );
    const about = instruments.describe('http_requests_total');
    instruments.add(new RequestCounter(about, groupingOf(http.counterLabels), column));
  }
  const about = instruments.describe('http_request_duration_seconds');
  instruments.add(new RequestDuration(about, groupingOf(http.durationLabels), store, http.routeBuckets));
  if (instruments.isExposed('http_request_duration_max_seconds')) {
    const maxima = (store.maxima = new RequestMaxima());
    const longest = instruments.describe('http_request_duration_max_seconds');
    instruments.add(new LongestRequests(longest, groupingOf(http.durationLabels), maxima));
  }
  if (http.activeLabels.length === 0) {
    instruments.computed('http_requests_in_flight', () => store.inFlight);
  } else {
    const labels = http.activeLabels.map(({ name }) => name);
    const gauge = instruments.gauge('http_requests_in_flight', { labels });
    store.active = new ActiveRequests(gauge, http.activeLabels);
  }
  const column = columnOf(
    store,
    (slot) => store.abortsOf(slot),
    () => store.clearAborts(),
  );
  const aborts = instruments.describe('http_request_aborts_total');
  instruments.add(new RequestCounter(aborts, groupingOf(http.abortLabels), column));
}

/** A number that the store keeps of each series. */
interface Column {
  valueOf(slot: number): number;
  clear(): void;
  version(): string;
}

function columnOf(store: RequestStore, valueOf: Column['valueOf'], clear: Column['clear']): Column {
  return { valueOf, clear, version: () => store.version() };
}

/** A metric over the label sets of a grouping. */
abstract class GroupedSeries implements SeriesList {
  readonly name: string;
  readonly help: string;

  constructor(
    { name, help }: LabelledMetric,
    protected readonly grouping: SeriesGrouping,
  ) {
    this.name = name;
    this.help = help;
  }

  get labelNames(): readonly string[] {
    return this.grouping.labelNames;
  }

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
    about: LabelledMetric,
    grouping: SeriesGrouping,
    private readonly column: Column,
  ) {
    super(about, grouping);
  }

  version(): string {
    return this.column.version();
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

/** A gauge of the longest request of the last minutes. */
class LongestRequests extends GroupedSeries implements MetricFamily, ValueSeries {
  readonly kind = 'value';
  readonly type = 'gauge';
  readonly aggregator = 'max';
  readonly series = this;

  constructor(
    about: LabelledMetric,
    grouping: SeriesGrouping,
    private readonly maxima: RequestMaxima,
  ) {
    super(about, grouping);
  }

  value(group: number): number {
    return this.grouping.max(group, (slot) => this.maxima.of(slot));
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, valueSamples(this)));
  }

  reset(): void {
    this.maxima.clear();
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
    about: LabelledMetric,
    grouping: SeriesGrouping,
    private readonly store: RequestStore,
    /** Where the bounds differ by route, which a label tells. */
    private readonly byRoute?: RouteBuckets | undefined,
  ) {
    super(about, grouping);
  }

  version(): string {
    return this.store.version();
  }

  get bounds(): readonly number[] {
    return this.store.durations.bounds;
  }

  boundsOf(group: number): readonly number[] {
    const path = this.byRoute && this.grouping.firstOf(group)?.path;
    return path === undefined ? this.bounds : (this.byRoute?.of(path) ?? this.bounds);
  }

  read(group: number, cumulative: number[]): number {
    const { durations } = this.store;
    const bounds = this.boundsOf(group);
    let below = 0;
    let place = 0;
    // The store keeps the bounds of all routes, of which the group may have some.
    for (let bucket = 0; bucket < durations.bucketsPerSeries; bucket++) {
      below += this.grouping.sum(group, (slot) => durations.countOf(slot, bucket));
      if (bounds[place] === durations.bounds[bucket]) {
        cumulative[place++] = below;
      }
    }
    cumulative.length = place;
    return this.grouping.sum(group, (slot) => durations.sumOf(slot));
  }

  eachExponential(group: number, visit: (bucket: number, count: number) => void): void {
    const { exponential } = this.store;
    this.grouping.sum(group, (slot) => {
      exponential.forEach(slot, visit);
      return 0;
    });
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, histogramSamples(this.name, this)));
  }

  reset(): void {
    this.store.clearDurations();
  }
}
