import type { MetricNames } from '../options/metric-names';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import { ComputedGauge } from './computed-gauge';
import { type MetricFamily, type MetricSnapshot, type Sample, snapshotOf } from './metric-family';
import type { RequestStore } from './request-store';
import { SeriesGrouping } from './series-grouping';

/** The request metrics of the catalogue, over one store, under the names and labels in force. */
export function requestFamilies(store: RequestStore, names: MetricNames, http: ResolvedHttpOptions): MetricFamily[] {
  const families: MetricFamily[] = [];
  const add = (name: string | undefined, make: (name: string) => MetricFamily): void => {
    if (name !== undefined) {
      families.push(make(name));
    }
  };
  const grouping = (labels: ResolvedHttpOptions['counterLabels']): SeriesGrouping =>
    new SeriesGrouping(store, labels, http.groupStatus);

  add(names.http_requests_total, (name) => {
    const groups = grouping(http.counterLabels);
    return new RequestCounter(name, 'HTTP requests answered.', groups, {
      valueOf: (slot) => store.countOf(slot),
      clear: () => store.clearCounts(),
    });
  });
  add(
    names.http_request_duration_seconds,
    (name) => new RequestDuration(name, 'Duration of HTTP requests in seconds.', grouping(http.durationLabels), store),
  );
  add(
    names.http_requests_in_flight,
    (name) => new ComputedGauge(name, 'HTTP requests being answered now.', () => store.inFlight),
  );
  add(names.http_request_aborts_total, (name) => {
    const groups = grouping(http.abortLabels);
    return new RequestCounter(name, 'HTTP requests whose client left before the response ended.', groups, {
      valueOf: (slot) => store.abortsOf(slot),
      clear: () => store.clearAborts(),
    });
  });
  return families;
}

/** A counter that sums a number of each series of the store up. */
class RequestCounter implements MetricFamily {
  readonly type = 'counter';
  readonly aggregator = 'sum';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly grouping: SeriesGrouping,
    private readonly column: { valueOf(slot: number): number; clear(): void },
  ) {}

  get(): Promise<MetricSnapshot> {
    const sums = this.grouping.sum((slot) => this.column.valueOf(slot));
    return Promise.resolve(
      snapshotOf(
        this,
        this.grouping.groups.map((labels, group) => ({ labels, value: sums[group] ?? 0 })),
      ),
    );
  }

  reset(): void {
    this.column.clear();
  }
}

/** The duration histogram with its classic buckets. */
class RequestDuration implements MetricFamily {
  readonly type = 'histogram';
  readonly aggregator = 'sum';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly grouping: SeriesGrouping,
    private readonly store: RequestStore,
  ) {}

  get(): Promise<MetricSnapshot> {
    const { durations } = this.store;
    const buckets = Array.from({ length: durations.bucketsPerSeries }, (_, bucket) =>
      this.grouping.sum((slot) => durations.countOf(slot, bucket)),
    );
    const sums = this.grouping.sum((slot) => durations.sumOf(slot));
    const samples: Sample[] = [];
    this.grouping.groups.forEach((labels, group) => {
      let cumulative = 0;
      buckets.forEach((counts, bucket) => {
        cumulative += counts[group] ?? 0;
        const le = durations.bounds[bucket] ?? '+Inf';
        samples.push({ labels: { le, ...labels }, value: cumulative, metricName: `${this.name}_bucket` });
      });
      samples.push({ labels, value: sums[group] ?? 0, metricName: `${this.name}_sum` });
      samples.push({ labels, value: cumulative, metricName: `${this.name}_count` });
    });
    return Promise.resolve(snapshotOf(this, samples));
  }

  reset(): void {
    this.store.durations.clear();
  }
}
