import { MetricsConfigurationError } from '../metrics.errors';
import type { MetricName } from '../metrics.metric-name';
import type { MetricsNaming } from '../metrics.options';
import { checkKeys, checkMetricName, quote } from './checks';
import { NAMING_SCHEMES } from './defaults';

/** The names in force, by catalogue name. `undefined`: the naming scheme has no such metric. */
export type MetricNames = Readonly<Record<MetricName, string | undefined>>;

const PROCESS_METRIC = /^(process|nodejs)_/;
const PREFIX = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Endings that a histogram's samples add to its name. */
const HISTOGRAM_ENDINGS = ['_bucket', '_sum', '_count'];
const HISTOGRAMS: ReadonlySet<MetricName> = new Set([
  'http_request_duration_seconds',
  'http_request_size_bytes',
  'http_response_size_bytes',
  'http_streaming_time_to_first_byte_seconds',
  'http_streaming_duration_seconds',
  'rpc_request_duration_seconds',
  'ws_message_duration_seconds',
  'graphql_operation_duration_seconds',
  'graphql_subscription_duration_seconds',
  'metrics_scrape_duration_seconds',
  'verification_duration_seconds',
  'method_duration_seconds',
  'stream_duration_seconds',
  'stream_time_to_first_item_seconds',
]);

/** The metrics of the option `derived`. */
export const DERIVED: readonly MetricName[] = [
  'http_requests_active',
  'http_request_success_rate',
  'http_request_error_rate',
  'http_request_duration_p50_seconds',
  'http_request_duration_p95_seconds',
  'http_request_duration_p99_seconds',
  'http_requests_per_endpoint_total',
  'http_request_duration_per_endpoint_seconds',
  'http_request_errors_per_endpoint_total',
  'http_streaming_requests_per_endpoint_total',
  'http_streaming_first_byte_time_seconds',
  'http_streaming_throughput_bytes_per_second',
  'http_streaming_avg_chunk_size_bytes',
];

/** The naming scheme that the option `naming` asks for. */
export function resolveNaming(value: unknown): MetricsNaming {
  if (value === undefined) {
    return 'prometheus';
  }
  if (typeof value !== 'string' || !Object.hasOwn(NAMING_SCHEMES, value)) {
    throw new MetricsConfigurationError(
      'naming',
      `must be one of ${Object.keys(NAMING_SCHEMES).join(', ')}, but got ${quote(value)}`,
      'use one of these, or leave it out for prometheus',
    );
  }
  return value as MetricsNaming;
}

/** The name of every metric under the options `prefix`, `naming`, `names` and `derived`; throws where two would be the same. */
export function resolveMetricNames(
  prefix: unknown,
  naming: MetricsNaming,
  names: unknown,
  derived: boolean,
): MetricNames {
  const resolved: Record<MetricName, string | undefined> = { ...conventionalNames(resolvePrefix(prefix), naming) };
  if (names !== undefined) {
    const overrides = checkKeys(names, Object.keys(resolved), 'names');
    for (const [key, value] of Object.entries(overrides)) {
      resolved[key as MetricName] = checkOwnName(value, `names.${key}`);
    }
  }
  for (const name of derived ? [] : DERIVED) {
    resolved[name] = undefined;
  }
  checkNoCollision(resolved);
  return resolved;
}

function checkOwnName(value: unknown, where: string): string {
  const name = checkMetricName(value, where);
  if (PROCESS_METRIC.test(name)) {
    throw new MetricsConfigurationError(
      where,
      `begins like the process metrics: ${quote(name)}`,
      'begin it with something other than process_ and nodejs_',
    );
  }
  return name;
}

function resolvePrefix(value: unknown): string | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || !PREFIX.test(value) || value.endsWith('_')) {
    throw new MetricsConfigurationError(
      'prefix',
      `must be a word for metric names, but got ${quote(value)}`,
      'use letters, digits and underscores, no digit first and no underscore last: "gateway", not "gateway_"',
    );
  }
  return value;
}

function conventionalNames(prefix: string | undefined, naming: MetricsNaming): MetricNames {
  const scheme = NAMING_SCHEMES[naming];
  const request = (name: string): string =>
    prefix !== undefined && scheme.takesPrefix ? name.replace(/^http_/, `${prefix}_`) : name;
  const own = (name: string): string => (prefix === undefined ? name : `${prefix}_${name}`);
  // The schemes know no such metrics: theirs are called alike.
  const more = (name: string): string => request(scheme.takesPrefix ? name : name.replace(/^http_/, 'http_server_'));
  return {
    http_requests_total: scheme.requestsTotal === undefined ? undefined : request(scheme.requestsTotal),
    http_request_duration_seconds: request(scheme.requestDuration),
    http_requests_in_flight: request(scheme.requestsInFlight),
    http_request_aborts_total: request(scheme.requestAborts),
    http_request_size_bytes: more('http_request_size_bytes'),
    http_response_size_bytes: more('http_response_size_bytes'),
    http_streaming_requests_total: more('http_streaming_requests_total'),
    http_streaming_active: more('http_streaming_active'),
    http_streaming_time_to_first_byte_seconds: more('http_streaming_time_to_first_byte_seconds'),
    http_streaming_duration_seconds: more('http_streaming_duration_seconds'),
    http_streaming_chunks_total: more('http_streaming_chunks_total'),
    http_streaming_bytes_total: more('http_streaming_bytes_total'),
    http_streaming_cancelled_total: more('http_streaming_cancelled_total'),
    http_streaming_timeout_total: more('http_streaming_timeout_total'),
    http_streaming_abandoned_total: more('http_streaming_abandoned_total'),
    rpc_requests_total: own('rpc_requests_total'),
    rpc_request_duration_seconds: own('rpc_request_duration_seconds'),
    rpc_requests_in_flight: own('rpc_requests_in_flight'),
    ws_messages_total: own('ws_messages_total'),
    ws_message_duration_seconds: own('ws_message_duration_seconds'),
    ws_messages_in_flight: own('ws_messages_in_flight'),
    ws_connections: own('ws_connections'),
    ws_connects_total: own('ws_connects_total'),
    ws_disconnects_total: own('ws_disconnects_total'),
    graphql_operations_total: own('graphql_operations_total'),
    graphql_operation_duration_seconds: own('graphql_operation_duration_seconds'),
    graphql_operations_in_flight: own('graphql_operations_in_flight'),
    graphql_subscriptions_total: own('graphql_subscriptions_total'),
    graphql_subscriptions_active: own('graphql_subscriptions_active'),
    graphql_subscription_events_total: own('graphql_subscription_events_total'),
    graphql_subscription_duration_seconds: own('graphql_subscription_duration_seconds'),
    cache_hits_total: own('cache_hits_total'),
    cache_misses_total: own('cache_misses_total'),
    cache_errors_total: own('cache_errors_total'),
    verification_total: own('verification_total'),
    verification_duration_seconds: own('verification_duration_seconds'),
    signature_valid_total: own('signature_valid_total'),
    signature_invalid_total: own('signature_invalid_total'),
    rate_limit_hits_total: own('rate_limit_hits_total'),
    method_calls_total: own('method_calls_total'),
    method_duration_seconds: own('method_duration_seconds'),
    method_calls_in_flight: own('method_calls_in_flight'),
    streams_total: own('streams_total'),
    streams_active: own('streams_active'),
    stream_items_total: own('stream_items_total'),
    stream_duration_seconds: own('stream_duration_seconds'),
    stream_time_to_first_item_seconds: own('stream_time_to_first_item_seconds'),
    system_cpu_usage_percent: own('system_cpu_usage_percent'),
    system_memory_usage_percent: own('system_memory_usage_percent'),
    system_memory_usage_bytes: own('system_memory_usage_bytes'),
    system_disk_usage_percent: own('system_disk_usage_percent'),
    system_uptime_seconds: own('system_uptime_seconds'),
    network_bytes_sent_total: own('network_bytes_sent_total'),
    network_bytes_recv_total: own('network_bytes_recv_total'),
    disk_read_bytes_total: own('disk_read_bytes_total'),
    disk_write_bytes_total: own('disk_write_bytes_total'),
    // Micrometer calls the requests in flight so.
    http_requests_active: naming === 'micrometer' ? undefined : more('http_requests_active'),
    http_request_success_rate: more('http_request_success_rate'),
    http_request_error_rate: more('http_request_error_rate'),
    http_request_duration_p50_seconds: more('http_request_duration_p50_seconds'),
    http_request_duration_p95_seconds: more('http_request_duration_p95_seconds'),
    http_request_duration_p99_seconds: more('http_request_duration_p99_seconds'),
    http_requests_per_endpoint_total: more('http_requests_per_endpoint_total'),
    http_request_duration_per_endpoint_seconds: more('http_request_duration_per_endpoint_seconds'),
    http_request_errors_per_endpoint_total: more('http_request_errors_per_endpoint_total'),
    http_streaming_requests_per_endpoint_total: more('http_streaming_requests_per_endpoint_total'),
    http_streaming_first_byte_time_seconds: more('http_streaming_first_byte_time_seconds'),
    http_streaming_throughput_bytes_per_second: more('http_streaming_throughput_bytes_per_second'),
    http_streaming_avg_chunk_size_bytes: more('http_streaming_avg_chunk_size_bytes'),
    metrics_scrapes_total: own('metrics_scrapes_total'),
    metrics_scrape_duration_seconds: own('metrics_scrape_duration_seconds'),
    metrics_scrape_errors_total: own('metrics_scrape_errors_total'),
    metrics_series_dropped_total: own('metrics_series_dropped_total'),
    metrics_auth_failures_total: own('metrics_auth_failures_total'),
    metrics_credentials_stale: own('metrics_credentials_stale'),
  };
}

function checkNoCollision(resolved: MetricNames): void {
  const owners = new Map<string, string>();
  for (const [key, name] of Object.entries(resolved)) {
    if (name === undefined) {
      continue;
    }
    const endings = HISTOGRAMS.has(key as MetricName) ? ['', ...HISTOGRAM_ENDINGS] : [''];
    // OpenMetrics calls a counter by its name without _total too.
    const names = [...endings.map((ending) => name + ending), ...(name.endsWith('_total') ? [name.slice(0, -6)] : [])];
    for (const sample of names) {
      const other = owners.get(sample);
      if (other !== undefined) {
        throw new MetricsConfigurationError(
          `names.${key}`,
          `takes the name ${quote(sample)}, which ${other} has already`,
          'give each metric a name of its own',
        );
      }
      owners.set(sample, key);
    }
  }
}
