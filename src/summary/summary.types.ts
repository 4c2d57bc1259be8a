import type { Sample } from '../record/metric-family';

/** Durations in seconds; percentiles estimated from the histogram's buckets; `null` before the first request. */
export interface DurationSummary {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Requests since the process started. */
export interface RequestSummary {
  /** Requests answered. */
  readonly total: number;
  /** Share (0 to 1) of them that the service did not fail: `1 - errorRate`; `null` before the first. */
  readonly successRate: number | null;
  /** Share (0 to 1) of them that the service failed, with a status of 500 or above; `null` before the first. */
  readonly errorRate: number | null;
  /** Requests whose client left before the response ended. */
  readonly aborted: number;
  /** How many had each status. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly durationSeconds: DurationSummary;
}

/** The requests of one endpoint. */
export interface EndpointSummary extends RequestSummary {
  readonly method: string;
  /** Route template. */
  readonly path: string;
}

/** A metric of the exposition with its samples. */
export interface FamilySummary {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly values: readonly Sample[];
}

/** What `GET /metrics.json` answers. Sections of contributors stand beside these, under their names. */
export interface MetricsSummary {
  /** When it was made, in ISO 8601. */
  readonly timestamp: string;
  /** How long the process runs, in seconds. */
  readonly uptimeSeconds: number;
  /** All requests; `active` is how many are being answered now. */
  readonly requests: RequestSummary & { readonly active: number };
  /** The same by method and path, busiest first. */
  readonly endpoints: readonly EndpointSummary[];
  /** Every metric of the exposition with its samples. */
  readonly families: readonly FamilySummary[];
  readonly [section: string]: unknown;
}

/** What `GET /metrics/health` answers. */
export interface HealthSummary {
  readonly status: 'ok';
  /** How long the process runs, in seconds. */
  readonly uptimeSeconds: number;
}
