/** The buckets of some routes: see `HttpMetricsOptions.buckets`. */
export interface HttpRouteBuckets {
  /**
   * A route template as the label `path` has it, with prefix and version (`'/api/reports/:id'`), or everything below a
   * path (`'/api/reports/*'`). `'/*'` is every route that no other entry is about.
   */
  path: string;
  /** Upper bounds in seconds, ascending, without `+Inf`. */
  buckets: readonly number[];
}
