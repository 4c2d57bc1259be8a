import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import type { ArtifactOptions } from 'nestjs-red-metrics/artifacts';
import { EXAMPLE_OPTIONS } from '../../../examples/dashboard-image/example-options';

/** What a service and its artifacts are configured with. */
export interface OptionSet {
  readonly title: string;
  readonly metrics: MetricsModuleOptions;
  readonly artifacts?: ArtifactOptions;
}

export const DEFAULTS: OptionSet = { title: 'the defaults', metrics: {} };

/** Options that change names, labels, or what there is: dashboards and rules follow them. */
export const NAMING_SETS: readonly OptionSet[] = [
  DEFAULTS,
  { title: 'those of the gateway', metrics: EXAMPLE_OPTIONS.gateway },
  { title: 'those of the verifier', metrics: EXAMPLE_OPTIONS.verifier },
  { title: 'those of the proxy', metrics: EXAMPLE_OPTIONS.proxy },
  { title: 'the names of OpenTelemetry', metrics: { naming: 'opentelemetry', prefix: 'shop' } },
  {
    title: 'the names of Micrometer, and a job',
    metrics: { naming: 'micrometer', http: { sizes: true }, service: { name: 'shop', version: '1.4.2' } },
    artifacts: { job: 'api', slo: 99.5 },
  },
  {
    title: 'objectives of durations and of a route, and more labels that tell services apart',
    metrics: {},
    artifacts: {
      sloLatency: { percent: 99, seconds: 0.5 },
      sloRoutes: { '/users': 99 },
      by: ['cluster'],
      selector: 'namespace!="staging"',
    },
  },
  {
    title: 'a counter beside the names of OpenTelemetry',
    metrics: { naming: 'opentelemetry', names: { http_requests_total: 'asked' } },
  },
  {
    title: 'the outcome in place of the status',
    metrics: { naming: 'micrometer', http: { labels: ['path', 'outcome'] } },
  },
  { title: 'classes of status', metrics: { http: { groupStatus: true, sizes: true } } },
  {
    title: 'other labels',
    metrics: {
      http: {
        labelNames: { path: 'endpoint', status: 'code', method: 'verb' },
        customLabels: { tenant: () => 'one' },
      },
    },
  },
  { title: 'a path on durations alone', metrics: { http: { labels: ['status'], durationLabels: ['path'] } } },
  { title: 'no status label', metrics: { http: { labels: ['method', 'path'] } } },
  { title: 'no labels', metrics: { http: { labels: [], durationLabels: [], sizes: true } } },
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
    title: 'all that can be switched off',
    metrics: {
      http: { streams: false, labels: [], durationLabels: [] },
      rpc: false,
      rpcClient: false,
      ws: false,
      graphql: false,
      httpClient: false,
      system: false,
      defaultMetrics: false,
    },
  },
  { title: 'a prefix of process metrics', metrics: { defaultMetrics: { prefix: 'app_' } } },
  { title: 'default labels', metrics: { defaultLabels: { env: 'prod', job: 'batch' } } },
  {
    title: 'no counter of requests, and others left out',
    metrics: {
      metrics: { exclude: ['http_requests_total', 'http_streaming_active', '*_aborts_total', 'nodejs_eventloop_*'] },
    },
  },
  {
    title: 'hardly anything',
    metrics: {
      prefix: 'shop',
      metrics: {
        exclude: ['shop_re*', 'shop_metrics_*', 'shop_streaming_*', 'shop_system_*', 'nodejs_*', 'process_*'],
      },
    },
  },
  { title: 'no requests', metrics: { http: false } },
  {
    title: 'buckets by route',
    metrics: { http: { buckets: [{ path: '/reports/*', buckets: [0.5, 1, 2.5, 30, 120] }] } },
  },
  {
    title: 'buckets that routes do not share',
    metrics: { http: { buckets: [{ path: '/reports/*', buckets: [20, 30, 120] }] } },
  },
  { title: 'the interceptor', metrics: { http: { instrumentation: 'interceptor' }, system: { disk: false } } },
];

const CA = { key: 'not looked at', cert: 'not looked at' };

/**
 * Every kind of access, address and probe that configurations tell apart; the endpoint is reached from other machines.
 */
export const ACCESS_SETS: readonly OptionSet[] = [
  DEFAULTS,
  { title: 'open', metrics: { auth: false, health: { public: true } } },
  { title: 'a token in code', metrics: { auth: { bearerToken: 'a-token-of-the-code' } } },
  { title: 'a token in a file', metrics: { auth: { bearerTokenFile: '/etc/gateway/metrics-tokens' } } },
  { title: 'a token in a file at the root', metrics: { auth: { bearerTokenFile: ['/metrics-tokens', '/other'] } } },
  { title: 'a user in code', metrics: { auth: { basic: { username: 'scraper', password: 'a-secret-password' } } } },
  { title: 'a file of users', metrics: { auth: { basicFile: '/etc/gateway/metrics-users' } } },
  { title: 'addresses', metrics: { auth: { allow: ['10.0.0.0/8'] } } },
  {
    title: 'addresses or a token',
    metrics: { auth: { allow: ['10.0.0.0/8'], bearerToken: 'x'.repeat(20), combine: 'any' } },
  },
  { title: 'a guard', metrics: { auth: { guard: { canActivate: () => true } } } },
  { title: 'a port of its own', metrics: { endpoint: { port: 9464, host: '0.0.0.0' }, health: { public: true } } },
  { title: 'TLS', metrics: { endpoint: { port: 9464, host: '0.0.0.0', tls: CA }, health: { public: true } } },
  {
    title: 'client certificates',
    metrics: {
      auth: { clientCertificate: true },
      endpoint: { port: 9464, host: '::', tls: { ...CA, ca: 'not looked at', requestCert: true } },
      health: { public: true },
    },
  },
  {
    title: 'paths of its own below a prefix',
    metrics: {
      endpoint: { prefix: 'follow' },
      paths: { metrics: '/internal/m', health: '/internal/h' },
      health: { public: true },
    },
    artifacts: { globalPrefix: 'api/v1', port: 8080, livenessPath: '/livez', image: 'gateway:1.2.0', job: 'gateway' },
  },
];
