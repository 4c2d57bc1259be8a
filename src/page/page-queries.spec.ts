import type { MetricsModuleOptions } from '../options/metrics.options';
import { resolveOptions } from '../options/resolve-options';
import type { PageEndpoint, PageFigure } from './page-figure';
import { pageQueries } from './page-queries';

const of = (options: MetricsModuleOptions = {}, endpoint?: PageEndpoint): ReturnType<typeof pageQueries> =>
  pageQueries(resolveOptions(options), endpoint);

const USERS: PageEndpoint = { method: 'GET', path: '/users/:id' };
const OF_ENDPOINT = ['requests', 'errors', 'errorRate', 'byStatus', 'p50', 'p95', 'p99', 'heatMap'];
const OF_REQUESTS = [
  ...OF_ENDPOINT,
  'inFlight',
  'openConnections',
  'aborted',
  'endpoints',
  'endpointErrors',
  'endpointP95',
];
const OF_STREAMS = [
  'streams',
  'streamOutcomes',
  'streamsActive',
  'timeToFirstByte',
  'streamDuration',
  'streamChunks',
  'streamBytes',
];
const OF_CALLS = ['clientCalls', 'clientErrors', 'clientP95'];
const OF_PROCESS = ['resident', 'heap', 'eventLoop', 'garbageCollection'];
const OF_HANDLERS = [
  'rpcClientCalls',
  'rpc',
  'rpcErrors',
  'rpcP95',
  'ws',
  'wsErrors',
  'wsP95',
  'graphql',
  'graphqlErrors',
  'graphqlP95',
];
const OF_DECORATORS = ['cacheHits', 'verifications', 'rateLimitHits'];
const OF_HOST = ['cpu', 'memory', 'disk', 'network'];
const OF_MODULE = ['series', 'scrapes', 'refused', 'dropped'];
const ALL = [
  ...OF_REQUESTS,
  ...OF_STREAMS,
  ...OF_CALLS,
  ...OF_HANDLERS,
  ...OF_DECORATORS,
  ...OF_HOST,
  ...OF_PROCESS,
  ...OF_MODULE,
];

describe('the queries of the page', () => {
  it('ask for every figure by default, and under the conventions of others', () => {
    for (const naming of ['prometheus', 'opentelemetry', 'micrometer'] as const) {
      expect(Object.keys(of({ naming })).toSorted()).toEqual(ALL.toSorted());
    }
  });

  it.each<[string, MetricsModuleOptions, readonly string[]]>([
    ['requests', { http: false }, [...OF_REQUESTS, ...OF_STREAMS]],
    ['streams', { http: { streams: false } }, OF_STREAMS],
    ['streams and connections', { http: { instrumentation: 'interceptor' } }, [...OF_STREAMS, 'openConnections']],
    ['calls', { httpClient: false, rpcClient: false }, [...OF_CALLS, 'rpcClientCalls']],
    ['handlers', { rpc: false, ws: false }, ['rpc', 'rpcErrors', 'rpcP95', 'ws', 'wsErrors', 'wsP95']],
    ['operations', { graphql: false }, ['graphql', 'graphqlErrors', 'graphqlP95']],
    ['the host', { system: false }, OF_HOST],
    ['the disk', { system: { disk: false, network: false } }, ['disk', 'network']],
    ['the process', { defaultMetrics: false }, OF_PROCESS],
    ['endpoints', { http: { labels: ['method', 'status'] } }, ['endpoints', 'endpointErrors', 'endpointP95']],
    ['durations by endpoint', { http: { durationLabels: ['status'] } }, ['endpointP95']],
    ['errors', { http: { labels: ['path'] } }, ['errors', 'errorRate', 'byStatus', 'endpointErrors']],
    ['percentiles', { http: { buckets: [{ path: '/a', buckets: [99] }] } }, ['p50', 'p95', 'p99', 'heatMap']],
    ['aborts', { metrics: { exclude: ['http_request_aborts_total'] } }, ['aborted']],
    [
      'durations',
      { metrics: { exclude: ['http_request_duration_seconds'] } },
      ['p50', 'p95', 'p99', 'heatMap', 'endpointP95'],
    ],
    ['collections', { metrics: { exclude: ['nodejs_gc_*'] } }, ['garbageCollection']],
    [
      'processes of another name',
      { defaultMetrics: { prefix: 'app_' }, metrics: { exclude: ['app_process_*'] } },
      ['resident'],
    ],
    ['a name of its own', { names: { ws_messages_total: 'got' }, metrics: { exclude: ['got'] } }, ['ws', 'wsErrors']],
    [
      'requests of which neither is there',
      { metrics: { exclude: ['http_request*'] }, http: { streams: false } },
      [...OF_REQUESTS, ...OF_STREAMS].filter((figure) => figure !== 'openConnections'),
    ],
  ])('do not ask for %s where the options expose none', (_what, options, missing) => {
    expect(ALL.filter((figure) => !(figure in of(options))).toSorted()).toEqual(missing.toSorted());
  });

  it.each<[MetricsModuleOptions, PageFigure, string]>([
    [{}, 'requests', 'sum(rate(http_requests_total[5m]))'],
    [{}, 'errors', 'sum(rate(http_requests_total{status=~"5.."}[5m])) or 0 * sum(rate(http_requests_total[5m]))'],
    [
      {},
      'p95',
      'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{stream!="true"}[5m])))',
    ],
    [{}, 'byStatus', 'sum by (status) (rate(http_requests_total[5m]))'],
    [{}, 'endpoints', 'sum by (method, path) (rate(http_requests_total[5m]))'],
    [{ prefix: 'gateway' }, 'streams', 'sum(rate(gateway_streaming_requests_total[5m]))'],
    [{ prefix: 'gateway' }, 'rateLimitHits', 'sum by (path) (rate(gateway_rate_limit_hits_total[5m]))'],
    [{ names: { http_requests_in_flight: 'busy' } }, 'inFlight', 'sum(busy)'],
    [{ names: { http_requests_total: 'reqs' } }, 'requests', 'sum(rate({__name__=~"reqs(_total)?"}[5m]))'],
    [{ defaultLabels: { env: 'prod' } }, 'requests', 'sum by (env) (rate(http_requests_total[5m]))'],
    [
      { metrics: { exclude: ['http_requests_total'] } },
      'requests',
      'sum(rate(http_request_duration_seconds_count[5m]))',
    ],
    [
      { naming: 'opentelemetry' },
      'byStatus',
      'sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count[5m]))',
    ],
    [{ naming: 'micrometer' }, 'endpoints', 'sum by (method, uri) (rate(http_server_requests_seconds_count[5m]))'],
    [
      { http: { buckets: [{ path: '/a', buckets: [0.5, 1, 30] }] } },
      'heatMap',
      'sum by (le) (increase(http_request_duration_seconds_bucket{stream!="true",le=~"0\\\\.5|1(\\\\.0)?|\\\\+Inf"}[5m]))',
    ],
    [
      { http: { labelNames: { path: 'job' } } },
      'endpoints',
      'sum by (method, exported_job) (rate(http_requests_total[5m]))',
    ],
    [{ http: { labels: ['outcome'] } }, 'byStatus', 'sum by (outcome) (rate(http_requests_total[5m]))'],
    [{}, 'clientCalls', 'sum by (host) (rate(http_client_requests_total[5m]))'],
    [{}, 'cpu', 'system_cpu_usage_percent'],
    [{ metrics: { exclude: ['cache_misses_total'] } }, 'cacheHits', 'sum by (cache) (rate(cache_hits_total[5m]))'],
    [
      { metrics: { exclude: ['network_bytes_sent_total'] } },
      'network',
      'label_replace(rate(network_bytes_recv_total[5m]), "direction", "received", "", "")',
    ],
    [{ defaultMetrics: { prefix: 'app_' } }, 'resident', 'app_process_resident_memory_bytes'],
  ])('under %j ask for %s by %s', (options, figure, expr) => {
    expect(of(options)[figure]).toBe(expr);
  });

  it('count label sets of what is exposed, each once', () => {
    const names = /=~"(.*)"/
      .exec(of({ rpc: false, names: { cache_hits_total: 'hits' } }).series ?? '')?.[1]
      ?.split('|');
    expect(names).toEqual(
      expect.arrayContaining(['http_requests_total', 'http_request_duration_seconds_count', 'hits(_total)?']),
    );
    expect(names).not.toContain('rpc_requests_total');
    expect(names).not.toContain('http_requests_in_flight');
    expect(of().series).toMatch(/^count by \(__name__\) \(\{/);
  });

  it('have no variables, no job and no empty list of labels', () => {
    for (const expr of Object.values({ ...of(), ...of({ naming: 'micrometer' }), ...of({}, USERS) })) {
      expect(expr).not.toMatch(/\$|job|by \(\)|undefined/);
    }
  });
});

describe('the queries of an endpoint', () => {
  it('are those of its requests', () => {
    expect(Object.keys(of({}, USERS)).toSorted()).toEqual(OF_ENDPOINT.toSorted());
  });

  it.each<[MetricsModuleOptions, PageEndpoint, string]>([
    [{}, USERS, 'http_requests_total{method="GET",path="/users/:id"}'],
    [{}, { method: 'GET', path: '__unmatched__' }, 'http_requests_total{method="GET",path="__unmatched__"}'],
    [{}, { method: 'GET', path: '/a"}\\\n:b' }, 'http_requests_total{method="GET",path="/a\\"}\\\\\\n:b"}'],
    [
      { naming: 'opentelemetry' },
      USERS,
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/users/:id"}',
    ],
    [
      { naming: 'opentelemetry' },
      { method: '_OTHER', path: '__unmatched__' },
      'http_server_request_duration_seconds_count{http_request_method="_OTHER",http_route=""}',
    ],
    [{ naming: 'micrometer' }, USERS, 'http_server_requests_seconds_count{method="GET",uri="/users/{id}"}'],
    [
      { naming: 'micrometer' },
      { method: 'GET', path: '__unmatched__' },
      'http_server_requests_seconds_count{method="GET",uri=~"NOT_FOUND|REDIRECTION|UNKNOWN"}',
    ],
    [
      { http: { labelNames: { path: 'endpoint', method: 'verb' } } },
      USERS,
      'http_requests_total{verb="GET",endpoint="/users/:id"}',
    ],
  ])('under %j select %j by %s', (options, endpoint, selector) => {
    expect(of(options, endpoint).requests).toBe(`sum(rate(${selector}[5m]))`);
  });

  it('ask by all bounds of the route, and leave event streams out of the durations', () => {
    const { p50 } = of({ http: { buckets: [{ path: '/users/:id', buckets: [99] }] } }, USERS);
    expect(p50).toBe(
      'histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket{stream!="true",method="GET",path="/users/:id"}[5m])))',
    );
  });

  it.each<[MetricsModuleOptions, readonly string[]]>([
    [{ http: false }, []],
    [{ http: { labels: ['path', 'status'] } }, []],
    [{ http: { labels: ['method', 'status'] } }, []],
    [{ http: { durationLabels: ['path'] } }, ['requests', 'errors', 'errorRate', 'byStatus']],
    [{ http: { labels: ['status'], durationLabels: ['method', 'path'] } }, ['p50', 'p95', 'p99', 'heatMap']],
    [{ http: { labels: ['method', 'path'] } }, ['requests', 'p50', 'p95', 'p99', 'heatMap']],
  ])('under %j are %j: without its labels there are none', (options, figures) => {
    expect(Object.keys(of(options, USERS)).toSorted()).toEqual(figures.toSorted());
  });
});
