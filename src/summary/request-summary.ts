import type { RequestStore } from '../record/request-store';
import { quantileOf } from './quantile';
import type { EndpointSummary, MetricsSummary, RequestSummary } from './summary.types';

const FIRST_SERVER_ERROR = 500;

/** Sums series of requests up. */
class Tally {
  private total = 0;
  private errors = 0;
  private aborted = 0;
  private seconds = 0;
  private readonly buckets: number[];
  private readonly byStatus = new Map<number, number>();

  constructor(private readonly store: RequestStore) {
    this.buckets = Array.from({ length: store.durations.bucketsPerSeries }, () => 0);
  }

  add(slot: number, status: number): void {
    const count = this.store.countOf(slot);
    this.total += count;
    this.errors += status >= FIRST_SERVER_ERROR ? count : 0;
    this.aborted += this.store.abortsOf(slot);
    this.seconds += this.store.durations.sumOf(slot);
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + count);
    this.buckets.forEach((sum, bucket) => {
      this.buckets[bucket] = sum + this.store.durations.countOf(slot, bucket);
    });
  }

  result(): RequestSummary {
    const { total, buckets } = this;
    const { bounds } = this.store.durations;
    const observed = buckets.reduce((sum, count) => sum + count, 0);
    const errorRate = total === 0 ? null : this.errors / total;
    return {
      total,
      successRate: errorRate === null ? null : 1 - errorRate,
      errorRate,
      aborted: this.aborted,
      byStatus: Object.fromEntries([...this.byStatus].toSorted(([a], [b]) => a - b)),
      durationSeconds: {
        mean: observed === 0 ? null : this.seconds / observed,
        p50: quantileOf(0.5, bounds, buckets),
        p90: quantileOf(0.9, bounds, buckets),
        p95: quantileOf(0.95, bounds, buckets),
        p99: quantileOf(0.99, bounds, buckets),
      },
    };
  }
}

/** The requests since the process started, overall and by endpoint. */
export function summarizeRequests(store: RequestStore): Pick<MetricsSummary, 'requests' | 'endpoints'> {
  const overall = new Tally(store);
  const endpoints = new Map<string, { method: string; path: string; tally: Tally }>();
  store.forEach((slot, { method, path, status }) => {
    overall.add(slot, status);
    const key = `${method} ${path}`;
    const endpoint = endpoints.get(key) ?? { method, path, tally: new Tally(store) };
    endpoints.set(key, endpoint);
    endpoint.tally.add(slot, status);
  });
  return {
    requests: { active: store.inFlight, ...overall.result() },
    endpoints: [...endpoints.values()]
      .map(({ method, path, tally }): EndpointSummary => ({ method, path, ...tally.result() }))
      .toSorted((a, b) => b.total - a.total),
  };
}
