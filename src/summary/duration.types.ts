/**
 * A distribution of durations in seconds, over the window; percentiles are within 5 % between 15 µs and 18 hours; all
 * `null` where there was none.
 */
export interface DurationSummary {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}
