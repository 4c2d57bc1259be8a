import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { EXAMPLE_OPTIONS } from '../../../examples/dashboard-image/example-options';

/** Options that change names, labels, or what there is. */
export const OPTION_SETS: readonly (readonly [string, MetricsModuleOptions])[] = [
  ['the defaults', {}],
  ['those of the gateway', EXAMPLE_OPTIONS.gateway],
  ['those of the verifier', EXAMPLE_OPTIONS.verifier],
  ['those of the proxy', EXAMPLE_OPTIONS.proxy],
  ['the names of OpenTelemetry', { naming: 'opentelemetry', prefix: 'shop' }],
  ['the names of Micrometer', { naming: 'micrometer', http: { sizes: true } }],
  ['a counter beside the names of OpenTelemetry', { naming: 'opentelemetry', names: { http_requests_total: 'asked' } }],
  ['classes of status', { http: { groupStatus: true, sizes: true } }],
  ['other names of labels', { http: { labelNames: { path: 'endpoint', status: 'code', method: 'verb' } } }],
  ['a path on durations alone', { http: { labels: ['status'], durationLabels: ['path'] } }],
  ['no labels', { http: { labels: [], durationLabels: [], sizes: true } }],
  ['only the interceptor', { http: { instrumentation: 'interceptor' } }],
  [
    'all that can be switched off',
    {
      system: false,
      defaultMetrics: false,
      http: { streams: false, labels: [], durationLabels: [] },
      rpc: false,
      ws: false,
      graphql: false,
    },
  ],
];
