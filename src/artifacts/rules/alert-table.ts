import type { Severity } from '../../options/artifact.options';

/** What is known of an alert before there are options. Its runbook is the page of its name in `docs/runbooks/`. */
export interface AlertEntry {
  /** The group of rules that it stands in. */
  readonly group: AlertGroup;
  readonly severity: Severity;
  /** How long its expression must hold before it fires. */
  readonly for: string;
  /** What the panels of the dashboard are about that lead to its runbook. */
  readonly panels?: AlertTopic;
  /** What it needs of a service: without one of these it is left out. */
  readonly needs?: readonly AlertNeed[];
}

const TABLE = {
  service: {
    ServiceDown: { severity: 'critical', for: '2m' },
    ServiceCrashLooping: { severity: 'critical', for: '1m' },
    ServiceInstanceDown: { severity: 'warning', for: '5m', panels: 'instances' },
    ServiceInstanceRestarting: { severity: 'warning', for: '1m', needs: ['defaultMetrics'] },
    HealthFailing: { severity: 'warning', for: '5m', panels: 'health', needs: ['health'] },
    TrafficStopped: { severity: 'warning', for: '5m', panels: 'traffic' },
  },
  requests: {
    HttpErrorRateHigh: { severity: 'warning', for: '5m', panels: 'errors', needs: ['status'] },
    HttpRouteErrorRateHigh: { severity: 'warning', for: '10m', panels: 'routeErrors', needs: ['status', 'path'] },
    HttpAbortRateHigh: { severity: 'critical', for: '5m', panels: 'aborts', needs: ['statusCode'] },
    HttpLatencyP95High: { severity: 'warning', for: '10m', panels: 'latency', needs: ['buckets'] },
    HttpLatencyP99High: { severity: 'warning', for: '10m', needs: ['buckets'] },
  },
  slo: {
    ErrorBudgetBurn: { severity: 'critical', for: '2m', panels: 'errorBudget', needs: ['status', 'slo'] },
    ErrorBudgetBurnSlow: { severity: 'warning', for: '1h', needs: ['status'] },
    LatencyBudgetBurn: { severity: 'critical', for: '2m', panels: 'latencyBudget', needs: ['sloLatency'] },
    LatencyBudgetBurnSlow: { severity: 'warning', for: '1h', needs: ['sloLatency'] },
    RouteErrorBudgetBurn: {
      severity: 'critical',
      for: '2m',
      needs: ['status', 'path', 'sloRoutes'],
    },
  },
  streams: {
    StreamCancelRateHigh: { severity: 'warning', for: '10m', panels: 'streamCancels', needs: ['streams'] },
    StreamFailureRateHigh: { severity: 'critical', for: '5m', panels: 'streamFailures', needs: ['streams'] },
    StreamAbandonRateHigh: { severity: 'warning', for: '10m', panels: 'streamAbandons', needs: ['streams'] },
    StreamThroughputDegraded: { severity: 'warning', for: '10m', panels: 'throughput', needs: ['streams'] },
  },
  domain: {
    CacheHitRatioDropped: { severity: 'warning', for: '15m', panels: 'cache' },
    VerificationFailureRateHigh: { severity: 'warning', for: '10m', panels: 'verification' },
    VerificationErrorRateHigh: { severity: 'critical', for: '5m' },
    RateLimitSurge: { severity: 'warning', for: '10m', panels: 'rateLimits' },
  },
  handlers: {
    RpcErrorRateHigh: { severity: 'warning', for: '10m', panels: 'rpcErrors', needs: ['rpc'] },
    RpcMessagesUnmatched: { severity: 'warning', for: '10m', needs: ['rpc'] },
    WsErrorRateHigh: { severity: 'warning', for: '10m', panels: 'wsErrors', needs: ['ws'] },
    GraphqlErrorRateHigh: { severity: 'warning', for: '10m', panels: 'graphqlErrors', needs: ['graphql'] },
    GraphqlEventErrorRateHigh: { severity: 'warning', for: '10m', panels: 'graphqlEvents', needs: ['graphql'] },
    GraphqlSubscriptionErrorRateHigh: { severity: 'warning', for: '10m', needs: ['graphql'] },
  },
  clients: {
    HttpClientErrorRateHigh: { severity: 'warning', for: '10m', panels: 'clientErrors', needs: ['httpClient'] },
    HttpClientLatencyP95High: {
      severity: 'warning',
      for: '10m',
      panels: 'clientLatency',
      needs: ['httpClient', 'clientBuckets'],
    },
    RpcClientErrorRateHigh: { severity: 'warning', for: '10m', panels: 'rpcClientErrors', needs: ['rpcClient'] },
  },
  host: {
    CpuUsageHigh: { severity: 'warning', for: '15m', panels: 'cpu', needs: ['system'] },
    MemoryUsageHigh: { severity: 'warning', for: '10m', panels: 'memory', needs: ['system'] },
    DiskUsageHigh: { severity: 'warning', for: '15m', panels: 'disk', needs: ['system'] },
    EventLoopLagHigh: { severity: 'warning', for: '10m', panels: 'eventLoop', needs: ['defaultMetrics'] },
    EventLoopBusy: { severity: 'warning', for: '5m', needs: ['defaultMetrics'] },
    HeapNearLimit: { severity: 'warning', for: '5m', panels: 'heap', needs: ['defaultMetrics'] },
    FileDescriptorsHigh: { severity: 'warning', for: '5m', panels: 'fileDescriptors', needs: ['defaultMetrics'] },
  },
  metrics: {
    ScrapeErrors: { severity: 'warning', for: '10m', panels: 'scrapeErrors' },
    ScrapeSlow: { severity: 'warning', for: '10m', panels: 'slowScrapes' },
    SeriesBudgetReached: { severity: 'warning', for: '10m', panels: 'series' },
    MetricsAuthFailures: { severity: 'warning', for: '1m', panels: 'authFailures' },
    MetricsCredentialsRefused: { severity: 'warning', for: '10m' },
    MetricsCredentialsStale: { severity: 'warning', for: '10m', panels: 'staleCredentials' },
    MetricsRulesMissing: { severity: 'warning', for: '15m' },
  },
} as const;

type Table = typeof TABLE;
type Entries = { [Group in AlertGroup]: Table[Group][keyof Table[Group]] }[AlertGroup];

/** A group of rules. */
export type AlertGroup = keyof Table;
/** The alerts of a group. */
export type AlertIn<Group extends AlertGroup> = keyof Table[Group];
/** An alert of this module. */
export type AlertName = { [Group in AlertGroup]: AlertIn<Group> }[AlertGroup];
/** What a panel shows, and an alert is about. */
export type AlertTopic = Extract<Entries, { readonly panels: string }>['panels'];

/** What a service may lack: by which options, and how a file of alerts gives the reason, where it is always the same. */
const LACKING = {
  status: {
    options: '`http.labels` with neither `status` nor `outcome`',
    reason: 'the request metrics have no label that tells errors: http.labels has neither status nor outcome',
  },
  statusCode: {
    options: '`http.labels` without `status`, `http.groupStatus`',
    reason: 'the request metrics have no status 499 of its own: http.labels or http.groupStatus',
  },
  path: {
    options: '`http.labels` without `path`',
    reason: 'the request metrics have no label for the route: http.labels has no path',
  },
  buckets: {
    options: '`http.buckets` with one bucket, or with lists for routes that share fewer than two bounds',
    reason: 'http.buckets has fewer than two bounds that all routes share, which tell no percentiles',
  },
  slo: { options: 'an [`slo`](#the-slo) that is too low' },
  sloLatency: {
    options: 'no [`sloLatency`](#the-slo)',
    reason: 'no objective for durations is given: sloLatency',
  },
  sloRoutes: {
    options: 'no [`sloRoutes`](#the-slo)',
    reason: 'no route has an objective of its own: sloRoutes',
  },
  streams: {
    options: "`http.streams: false`, `http.instrumentation: 'interceptor'`",
    reason: 'streams are not told apart: http, http.streams or http.instrumentation',
  },
  rpc: { options: '`rpc: false`', reason: 'handlers of that kind are not measured: rpc is false' },
  ws: { options: '`ws: false`', reason: 'handlers of that kind are not measured: ws is false' },
  graphql: { options: '`graphql: false`', reason: 'handlers of that kind are not measured: graphql is false' },
  httpClient: {
    options: '`httpClient: false`',
    reason: 'calls to other services are not measured: httpClient is false',
  },
  rpcClient: {
    options: '`rpcClient: false`',
    reason: 'calls to microservices are not measured: rpcClient is false',
  },
  clientBuckets: {
    options: '`httpClient.buckets` with one bucket',
    reason: 'httpClient.buckets has a single bucket, which tells no percentiles',
  },
  system: { options: '`system: false`, or without that part' },
  health: {
    options: 'every check of `health` is `false`',
    reason: 'the service does not tell metrics_health_status: health',
  },
  defaultMetrics: {
    options: '`defaultMetrics: false`',
    reason: 'the service does not tell metrics of its process: defaultMetrics',
  },
} as const;

/** What an alert may need of a service. */
export type AlertNeed = keyof typeof LACKING;

/**
 * **Every alert of this module**, by its name, in the order of the documentation. Whoever needs a fact about an alert
 * reads it here.
 */
export const ALERT_TABLE: Readonly<Record<AlertName, AlertEntry>> = Object.fromEntries(
  (Object.keys(TABLE) as AlertGroup[]).flatMap((group) =>
    Object.entries<Omit<AlertEntry, 'group'>>(TABLE[group]).map(
      ([name, entry]) => [name, { group, ...entry }] as const,
    ),
  ),
) as Record<AlertName, AlertEntry>;

/** All names, in the same order. */
export const ALERT_NAMES: readonly AlertName[] = Object.keys(ALERT_TABLE) as AlertName[];

/** The options without which alerts are left out, as the documentation writes them. */
export const ALERT_OPTIONS: Readonly<Record<AlertNeed, { readonly options: string }>> = LACKING;

/** The page of an alert's runbook, below where the runbooks are. */
export function runbookOf(name: AlertName): string {
  return `${name}.md`;
}

/** Why a service has no alert that needs this. */
export function without(need: Exclude<AlertNeed, 'slo' | 'system'>): { readonly reason: string } {
  return { reason: LACKING[need].reason };
}
