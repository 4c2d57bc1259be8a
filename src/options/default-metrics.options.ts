/** How the process metrics are called: see `defaultMetrics`. */
export interface DefaultMetricsOptions {
  /**
   * What stands before the name of each, as prom-client's `collectDefaultMetrics({ prefix })` has it: `'app_'` makes
   * `app_process_cpu_seconds_total` and `app_nodejs_heap_size_used_bytes`. The option `prefix` of the module does not
   * apply to them. Generated rules and dashboards ask for these names, `metrics.exclude` goes by them.
   *
   * @default '' (the names of prom-client, which public dashboards ask for)
   * @throws MetricsConfigurationError at boot for what a name cannot begin with
   */
  prefix?: string;
}
