/**
 * The alert that goes with what a panel shows, by topic. Each has a runbook of its name. In one place, as the names
 * are those of the alert rules: a topic whose alert has no runbook is left out here, and its panels have no link.
 */
const ALERTS = {
  instances: 'ServiceInstanceDown',
  traffic: 'TrafficStopped',
  errors: 'HttpErrorRateHigh',
  routeErrors: 'HttpRouteErrorRateHigh',
  latency: 'HttpLatencyP95High',
  streamCancels: 'StreamCancelRateHigh',
  streamFailures: 'StreamFailureRateHigh',
  streamAbandons: 'StreamAbandonRateHigh',
  throughput: 'StreamThroughputDegraded',
  cache: 'CacheHitRatioDropped',
  verification: 'VerificationFailureRateHigh',
  rateLimits: 'RateLimitSurge',
  rpcErrors: 'RpcErrorRateHigh',
  wsErrors: 'WsErrorRateHigh',
  graphqlErrors: 'GraphqlErrorRateHigh',
  graphqlEvents: 'GraphqlEventErrorRateHigh',
  cpu: 'CpuUsageHigh',
  memory: 'MemoryUsageHigh',
  disk: 'DiskUsageHigh',
  eventLoop: 'EventLoopLagHigh',
  scrapeErrors: 'ScrapeErrors',
  slowScrapes: 'ScrapeSlow',
  series: 'SeriesBudgetReached',
  authFailures: 'MetricsAuthFailures',
  staleCredentials: 'MetricsCredentialsStale',
} as const;

/** Something that an alert is about. */
export type AlertTopic = keyof typeof ALERTS;

/** All of them. */
export const ALERT_TOPICS: readonly AlertTopic[] = Object.keys(ALERTS) as AlertTopic[];

/** The page of the runbook, below where the runbooks are. */
export function runbookPage(topic: AlertTopic): string {
  return `${ALERTS[topic]}.md`;
}

/**
 * Where runbooks are, if a browser that shows a dashboard finds them there: a path relative to a repository leads
 * nowhere in Grafana.
 */
export function reachableRunbooks(runbooks: string): string | undefined {
  return /^(https?:\/)?\//.test(runbooks) ? runbooks : undefined;
}
