/** What the module tells of itself, and of the service that it is in. */
export const MODULE_METRICS = {
  build_info: {
    type: 'gauge',
    help: 'What the service is, by its labels: those that the option service gives. Always 1.',
    labels: ['name', 'version', 'revision', 'branch'],
    switch: 'service',
    workers: 'max',
  },
  metrics_scrapes_total: {
    type: 'counter',
    help: 'Scrapes answered, by format and status code.',
    labels: ['format', 'code'],
  },
  metrics_scrape_duration_seconds: {
    type: 'histogram',
    help: 'Time from a scrape to its finished answer in seconds, by format.',
    unit: 'seconds',
    labels: ['format'],
  },
  metrics_scrape_errors_total: {
    type: 'counter',
    help: 'Metrics that a scrape could not collect, not in time, or that had a label set twice, by metric.',
    labels: ['metric'],
  },
  metrics_series_dropped_total: {
    type: 'counter',
    help: 'Recordings past a bound, which count as __overflow__ or not at all, by metric.',
    labels: ['metric'],
  },
  metrics_auth_failures_total: {
    type: 'counter',
    help: 'Requests to the metrics endpoint that were turned away, by reason.',
    labels: ['reason'],
  },
  metrics_credentials_stale: {
    type: 'gauge',
    help: 'Whether old credentials stay in force because their file is missing, empty, unreadable or wrong, by option.',
    labels: ['option'],
    workers: 'max',
  },
  metrics_pushes_total: {
    type: 'counter',
    help: 'Pushes of the metrics, each with its retries, by target and outcome.',
    labels: ['target', 'outcome'],
    switch: 'push',
  },
  metrics_health_status: {
    type: 'gauge',
    help: 'Whether the health has this status, 1 for the one that it has and 0 for the others, by status.',
    labels: ['status'],
    switch: 'health',
    workers: 'max',
  },
} as const;
