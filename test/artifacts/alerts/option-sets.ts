import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import type { ArtifactOptions } from '../../../src/artifacts/artifact-options';

/** What a service and its artifacts are configured with. */
export interface OptionSet {
  readonly title: string;
  readonly metrics: MetricsModuleOptions;
  readonly artifacts?: ArtifactOptions;
}

export const OPTION_SETS: readonly OptionSet[] = [
  { title: 'the defaults', metrics: {} },
  { title: 'a job', metrics: {}, artifacts: { job: 'api', slo: 99.5 } },
  {
    title: 'the gateway of the examples',
    metrics: {
      prefix: 'gateway',
      names: { http_requests_in_flight: 'gateway_active_requests' },
      http: { durationLabels: ['method', 'path'] },
    },
  },
  {
    title: 'the proxy of the examples',
    metrics: {
      prefix: 'proxy',
      paths: { metrics: '/v1/metrics/prometheus', json: '/v1/metrics', health: '/v1/metrics/health' },
      derived: true,
    },
  },
  {
    title: 'the verifier of the examples',
    metrics: { prefix: 'verifier', http: { labels: ['status'], durationLabels: [] } },
  },
  { title: 'the names of OpenTelemetry', metrics: { naming: 'opentelemetry' } },
  { title: 'the names of Micrometer', metrics: { naming: 'micrometer' }, artifacts: { job: 'api' } },
  {
    title: 'the outcome in place of the status',
    metrics: { naming: 'micrometer', http: { labels: ['path', 'outcome'] } },
  },
  { title: 'grouped statuses', metrics: { http: { groupStatus: true } } },
  { title: 'no status label', metrics: { http: { labels: ['method', 'path'] } } },
  { title: 'no labels at all', metrics: { http: { labels: [] } } },
  {
    title: 'other labels',
    metrics: { http: { labelNames: { path: 'endpoint', status: 'code' }, customLabels: { tenant: () => 'one' } } },
  },
  {
    title: 'other names',
    metrics: {
      prefix: 'shop',
      names: {
        http_requests_total: 'shop_calls',
        http_request_duration_seconds: 'shop_call_seconds',
        http_streaming_bytes_total: 'shop_sent_bytes_total',
        cache_hits_total: 'shop_found_total',
        verification_total: 'shop_checks_total',
        metrics_scrapes_total: 'shop_scraped_total',
        system_cpu_usage_percent: 'shop_cpu_percent',
        rpc_requests_total: 'shop_messages_total',
      },
    },
  },
  {
    title: 'everything off',
    metrics: {
      http: { streams: false },
      rpc: false,
      ws: false,
      graphql: false,
      system: false,
      defaultMetrics: false,
    },
  },
  { title: 'the interceptor', metrics: { http: { instrumentation: 'interceptor' }, system: { disk: false } } },
];
