/** Bounds on what the module may take. */
export interface MetricsLimits {
  /**
   * How many label sets the request metrics keep. Past it, a new label set counts in one whose path and custom labels
   * are `__overflow__` (method and status stay what they are), `metrics_series_dropped_total` rises, and one warning
   * is logged. The metrics of decorators, messages, gateways, resolvers, streams and sizes have as many each.
   *
   * @default 2000
   * Cost: with the default buckets about 400 bytes for each label set in use, see docs/performance.md.
   */
  seriesPerMetric?: number;

  /**
   * How many label sets of each counter of message patterns, events of gateways and GraphQL fields stand at zero
   * before the first call, so that `increase()` sees it. Further ones, and all histograms, appear with their first
   * call.
   *
   * @default 200
   * Cost: a line of every scrape for each.
   */
  seriesAtZero?: number;

  /**
   * Seconds after which a label set of the request metrics that no request touched is removed, at least 1. It is gone
   * between this long and a quarter longer. When it comes back, it starts at zero: `rate()` reads that as a restart,
   * and misses what was counted in the first scrape interval. See docs/scraping.md.
   *
   * @default undefined: label sets stay
   * Cost: one timer, and a look at every label set four times in this period.
   */
  expireIdleSeriesAfter?: number;
}
