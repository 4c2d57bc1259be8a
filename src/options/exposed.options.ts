/** Which metrics are exposed. */
export interface ExposedMetricsOptions {
  /**
   * Metrics that are not exposed, by the name that they have in an exposition (with `prefix`, `naming` and `names`
   * applied), those of this module and any others in the registries alike. `*` stands for any number of characters:
   * `['nodejs_gc_*', 'http_request_aborts_total']`. A histogram is named without `_bucket`, `_sum` and `_count`, and is
   * left out as a whole. What neither `/metrics.json` nor the health reads is not recorded either. Generated rules and
   * dashboards leave out what asks for these metrics. A pattern that matches no metric is warned of when the
   * application starts.
   *
   * @default []
   * Cost: each name is compared once, when its metric is made or first seen.
   */
  exclude?: readonly string[];
}
