import fc from 'fast-check';
import { Registry, register } from 'prom-client';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { ExcludedNames } from './excluded-names';
import { resolveOptions } from './resolve-options';

const fail = (options: unknown): string => {
  try {
    resolveOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

const DOMAIN_AND_OWN = [
  'http_streaming_requests_total',
  'http_streaming_active',
  'http_streaming_time_to_first_byte_seconds',
  'http_streaming_duration_seconds',
  'http_streaming_chunks_total',
  'http_streaming_bytes_total',
  'http_streaming_cancelled_total',
  'http_streaming_timeout_total',
  'http_streaming_abandoned_total',
  'rpc_requests_total',
  'rpc_request_duration_seconds',
  'rpc_requests_in_flight',
  'ws_messages_total',
  'ws_message_duration_seconds',
  'ws_messages_in_flight',
  'ws_connections',
  'ws_connects_total',
  'ws_disconnects_total',
  'graphql_operations_total',
  'graphql_operation_duration_seconds',
  'graphql_operations_in_flight',
  'graphql_subscriptions_total',
  'graphql_subscriptions_active',
  'graphql_subscription_events_total',
  'graphql_subscription_duration_seconds',
  'rpc_client_requests_total',
  'rpc_client_request_duration_seconds',
  'rpc_client_requests_in_flight',
  'http_client_requests_total',
  'http_client_request_duration_seconds',
  'http_client_requests_in_flight',
  'cache_hits_total',
  'cache_misses_total',
  'cache_errors_total',
  'verification_total',
  'verification_duration_seconds',
  'signature_valid_total',
  'signature_invalid_total',
  'rate_limit_hits_total',
  'method_calls_total',
  'method_duration_seconds',
  'method_calls_in_flight',
  'method_longest_running_seconds',
  'streams_total',
  'streams_active',
  'stream_items_total',
  'stream_duration_seconds',
  'stream_time_to_first_item_seconds',
  'system_cpu_usage_percent',
  'system_memory_usage_percent',
  'system_memory_usage_bytes',
  'system_disk_usage_percent',
  'system_uptime_seconds',
  'network_bytes_sent_total',
  'network_bytes_recv_total',
  'disk_read_bytes_total',
  'disk_write_bytes_total',
  'build_info',
  'metrics_scrapes_total',
  'metrics_scrape_duration_seconds',
  'metrics_scrape_errors_total',
  'metrics_series_dropped_total',
  'metrics_auth_failures_total',
  'metrics_credentials_stale',
  'metrics_pushes_total',
  'metrics_health_status',
];

const HANDLER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STREAM_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

describe('resolveOptions', () => {
  it('fills every default in', () => {
    expect(resolveOptions(undefined)).toEqual({
      enabled: true,
      naming: 'prometheus',
      names: {
        http_requests_total: 'http_requests_total',
        http_request_duration_seconds: 'http_request_duration_seconds',
        http_requests_in_flight: 'http_requests_in_flight',
        http_open_connections: 'http_open_connections',
        http_request_aborts_total: 'http_request_aborts_total',
        http_request_size_bytes: 'http_request_size_bytes',
        http_response_size_bytes: 'http_response_size_bytes',
        // Every name is its own catalogue name.
        ...Object.fromEntries(DOMAIN_AND_OWN.map((name) => [name, name])),
      },
      registry: undefined,
      metrics: { exclude: new ExcludedNames([]) },
      adoptRegistries: [register],
      defaultLabels: {},
      cluster: 'auto',
      defaultMetrics: { prefix: '' },
      auth: expect.objectContaining({ kind: 'rules', credentials: 'generate', combine: 'all' }),
      httpClient: {
        naming: 'prometheus',
        labels: ['method', 'host', 'status'].map((name) => ({ source: name, name })),
        buckets: HANDLER_BUCKETS,
        hosts: undefined,
      },
      transports: {
        rpc: { buckets: HANDLER_BUCKETS },
        rpcClient: { buckets: HANDLER_BUCKETS },
        ws: { buckets: HANDLER_BUCKETS },
        graphql: { buckets: HANDLER_BUCKETS, fieldResolvers: false, streamBuckets: STREAM_BUCKETS },
        interceptor: 'auto',
      },
      decorators: {
        buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        streamBuckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
      },
      requestContext: undefined,
      service: { name: undefined, version: undefined, revision: undefined, branch: undefined },
      system: {
        parts: new Set(['cpu', 'memory', 'disk', 'uptime', 'network', 'diskIo']),
        diskPath: '/',
      },
      derived: false,
      summary: { windowSeconds: 300, stepSeconds: 10, keepSeconds: 3600 },
      health: {
        public: false,
        windowSeconds: 300,
        minimumRequests: 20,
        ignore: [],
        checks: new Map([
          ['errorRate', { degraded: 0.05, failing: 0.5 }],
          ['p95', { degraded: 2.5, failing: null }],
          ['eventLoopLag', { degraded: 0.5, failing: 5 }],
          ['heap', { degraded: 0.75, failing: 0.9 }],
        ]),
      },
      paths: { metrics: '/metrics', json: '/metrics.json', health: '/metrics/health', page: '/metrics/dashboard' },
      http: {
        instrumentation: 'auto',
        exclude: [],
        methods: [],
        customLabels: [],
        counterLabels: [
          { source: 'method', name: 'method' },
          { source: 'path', name: 'path' },
          { source: 'status', name: 'status' },
          { source: 'stream', name: 'stream' },
        ],
        durationLabels: [
          { source: 'method', name: 'method' },
          { source: 'path', name: 'path' },
          { source: 'status', name: 'status' },
          { source: 'stream', name: 'stream' },
        ],
        allLabelsOf: { counter: true, duration: true },
        abortLabels: [
          { source: 'method', name: 'method' },
          { source: 'path', name: 'path' },
        ],
        activeLabels: [],
        sizeLabels: [
          { source: 'method', name: 'method' },
          { source: 'path', name: 'path' },
        ],
        naming: 'prometheus',
        traits: new Set(),
        routeBuckets: undefined,
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        groupStatus: false,
        initialise: 'none',
        streams: true,
        errorEvents: false,
        streamDuration: 'first-byte',
        streamBuckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
        isMeasured: true,
        sizes: false,
        sizeBuckets: [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
      },
      endpoint: {
        isServed: true,
        management: undefined,
        followsPrefix: false,
        mode: 'server',
        maxConcurrentScrapes: 4,
        scrapeTimeoutSeconds: 10,
        onCollectError: 'continue',
        compression: true,
        decorators: [],
      },
      limits: { seriesPerMetric: 2000, seriesAtZero: 200, expireIdleSeriesAfter: undefined },
    });
  });

  it('lets the durations have the labels of the counter, unless told otherwise', () => {
    const { http } = resolveOptions({ http: { labels: ['status'] } });

    expect(http.durationLabels).toEqual(http.counterLabels);
    expect(http.abortLabels).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an unknown option', { pathh: '/x' }, 'Unknown option "pathh". Did you mean "path"?\n'],
    ['options that are none', 'yes', 'the options must be an object, but got "yes"'],
    ['a list of options', [], 'the options must be an object, but got an array'],
    ['enabled as a word', { enabled: 'false' }, 'enabled must be true or false, but got "false"'],
    ['a prefix with a dash', { prefix: 'my-app' }, 'prefix must be a word for metric names, but got "my-app"'],
    ['a prefix with an underscore last', { prefix: 'app_' }, 'no underscore last'],
    ['an unknown naming', { naming: 'toString' }, 'naming must be one of prometheus, opentelemetry, micrometer'],
    ['a name for an unknown metric', { names: { requests: 'x' } }, 'Unknown option "names.requests"'],
    [
      'an invalid name',
      { names: { http_requests_total: '1st' } },
      'names.http_requests_total must be a Prometheus metric name',
    ],
    [
      'one name for two metrics',
      { names: { http_requests_total: 'x', http_requests_in_flight: 'x' } },
      'takes the name "x"',
    ],
    [
      "a histogram's sample name",
      { names: { http_requests_total: 'http_request_duration_seconds_count' } },
      'takes the name',
    ],
    [
      'two counters of one OpenMetrics name',
      { names: { http_requests_total: 'x', http_request_aborts_total: 'x_total' } },
      'takes the name "x"',
    ],
    [
      'a name of process metrics',
      { names: { http_requests_total: 'process_cpu_seconds_total' } },
      'begins like the process metrics',
    ],
    ['a registry that is none', { registry: {} }, 'registry must be a registry of prom-client'],
    [
      'a single adopted registry',
      { adoptRegistries: new Registry() },
      'adoptRegistries must be an array of registries',
    ],
    ['an adopted registry that is none', { adoptRegistries: [null] }, 'adoptRegistries[0] must be a registry'],
    ['a path without a slash', { path: 'metrics' }, 'path must be a URL path, but got "metrics"'],
    ['a path with a parameter', { path: '/:metrics' }, 'path must be a URL path'],
    ['a path with a slash at the end', { path: '/metrics/' }, 'path must be a URL path'],
    ['a path with a query', { paths: { json: '/m?x' } }, 'paths.json must be a URL path'],
    ['a path that climbs', { path: '/a/../metrics' }, 'path must be a URL path'],
    ['one path for two endpoints', { paths: { json: '/metrics' } }, 'paths has "/metrics" twice'],
    ['buckets of methods that fall', { decorators: { buckets: [1, 0.5] } }, 'decorators.buckets must be in ascending'],
    ['a bucket of streams', { decorators: { streamBuckets: 1 } }, 'decorators.streamBuckets must be an array'],
    ['an unknown option of decorators', { decorators: { bucket: [1] } }, 'Unknown option "decorators.bucket"'],
    ['a request context that is no boolean', { requestContext: 'yes' }, 'requestContext must be true or false'],
    ['artifacts that are no object', { artifacts: 'gateway' }, 'artifacts must be an object, but got "gateway"'],
    ['a budget of nothing', { limits: { seriesPerMetric: 0 } }, 'limits.seriesPerMetric must be a whole number'],
    [
      'a budget of half a series',
      { limits: { seriesPerMetric: 1.5 } },
      'limits.seriesPerMetric must be a whole number',
    ],
  ])('refuses %s', (_name, options, message) => {
    expect(fail(options)).toContain(message);
    expect(fail(options)).toContain('\n  Fix: ');
  });

  it('does not look into what is for the command line', () => {
    const artifacts = Object.defineProperty({}, 'job', {
      enumerable: true,
      get: () => {
        throw new Error('nobody asks');
      },
    });
    expect(resolveOptions({ artifacts })).toEqual(resolveOptions({}));
  });

  it('either resolves or says what is wrong, whatever it gets', () => {
    const keys = 'enabled prefix naming names auth path paths http limits registry other'.split(' ');
    const options = fc.dictionary(fc.constantFrom(...keys), fc.anything());
    fc.assert(
      fc.property(options, (value) => {
        try {
          resolveOptions(value);
        } catch (error) {
          expect(error).toBeInstanceOf(MetricsConfigurationError);
        }
      }),
    );
  });
});
