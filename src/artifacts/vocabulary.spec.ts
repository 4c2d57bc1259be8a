import type { MetricsModuleOptions } from '../options/metrics.options';
import { resolveArtifactOptions } from './artifact-options';
import { Vocabulary } from './vocabulary';

const of = (metrics: MetricsModuleOptions = {}): Vocabulary => new Vocabulary(resolveArtifactOptions(metrics));

describe('the vocabulary', () => {
  it.each([
    ['http_streaming_active', { http: { streams: false } }],
    ['http_request_size_bytes', {}],
    ['rpc_requests_total', { rpc: false }],
    ['ws_connections', { ws: false }],
    ['graphql_subscriptions_total', { graphql: false }],
    ['http_client_requests_in_flight', { httpClient: false }],
    ['http_client_requests_total', { naming: 'opentelemetry' }],
    ['system_memory_usage_bytes', { system: { memory: false } }],
    ['disk_read_bytes_total', { system: false }],
    ['http_request_error_rate', {}],
    ['http_requests_total', { naming: 'micrometer' }],
  ] as const)('has no %s with %j', (metric, options) => {
    expect(of(options).has(metric)).toBe(false);
  });

  it.each([
    ['http_streaming_active', {}],
    ['http_request_size_bytes', { http: { sizes: true } }],
    ['rpc_requests_total', { ws: false }],
    ['system_memory_usage_bytes', { system: { disk: false } }],
    ['http_request_error_rate', { derived: true }],
    ['cache_hits_total', { system: false }],
  ] as const)('has %s with %j', (metric, options) => {
    expect(of(options).has(metric)).toBe(true);
  });

  it('counts requests by the durations where there is no counter', () => {
    expect(of().requestsName).toBe('http_requests_total');
    expect(of({ naming: 'opentelemetry' }).requestsName).toBe('http_server_request_duration_seconds_count');
  });

  it.each<[MetricsModuleOptions, string, string]>([
    [{}, '{stream!="true"}', 'Event streams are left out.'],
    [{ http: { labelNames: { stream: 'streamed' } } }, '{streamed!="true"}', 'Event streams are left out.'],
    [{ http: { streamDuration: 'whole' } }, '{stream!="true"}', 'Event streams are left out.'],
    [{ http: { durationLabels: ['path'] } }, '', 'Of an event stream it is the time to its first byte.'],
    [{ naming: 'opentelemetry' }, '', 'Of an event stream it is all the time that it was open.'],
    [{ naming: 'micrometer' }, '', 'Of an event stream it is all the time that it was open.'],
    [{ http: { streams: false } }, '{stream!="true"}', 'Of an event stream it is all the time that it was open.'],
  ])('leaves event streams out of durations where a label tells them: %j', (options, matchers, about) => {
    const vocabulary = of(options);
    const name = vocabulary.nameOf('http_request_duration_seconds');
    expect(vocabulary.buckets('http_request_duration_seconds')).toBe(`${name}_bucket${matchers}`);
    expect(vocabulary.aboutStreams).toBe(about);
  });

  it('keeps default labels apart, but for those that metrics have of their own', () => {
    const defaultLabels = { env: 'prod', instance: 'a', path: '/', status: 1 };
    const http = { labelNames: { method: 'verb' } } as const;

    expect(of({ defaultLabels: { ...defaultLabels, verb: 'x' }, http }).by('le', 'env')).toBe(
      'by (job, env, exported_instance, le)',
    );
    expect(of().by('path')).toBe('by (job, path)');
  });

  it('adds buckets of several routes up by the bounds that all of them have', () => {
    const vocabulary = of({
      http: { buckets: [{ path: '/reports/:id', buckets: [1e-7, 0.5, 1, 30] }], streams: false },
    });
    const { http } = of({}).options.metrics;
    const metric = 'http_request_duration_seconds';

    expect(vocabulary.sharedBounds).toEqual([0.5, 1]);
    expect(vocabulary.bucketsBy(metric, [])).toBe(
      'http_request_duration_seconds_bucket{stream!="true",le=~"0\\\\.5|1(\\\\.0)?|\\\\+Inf"}',
    );
    expect(vocabulary.bucketsBy(metric, ['path'])).toBe(vocabulary.buckets(metric));
    expect(vocabulary.bucketsBy('http_streaming_duration_seconds', [])).not.toContain('le=~');
    expect(of().bucketsBy(metric, [])).toBe(of().buckets(metric));
    expect(of().sharedBounds).toEqual(http.buckets);
  });

  it.each<[MetricsModuleOptions, boolean]>([
    [{}, true],
    [{ http: { buckets: [1] } }, true],
    [{ http: { buckets: [{ path: '/a', buckets: [0.5, 1] }] } }, true],
    [{ http: { buckets: [{ path: '/a', buckets: [0.3, 1] }] } }, false],
    [{ http: { buckets: [{ path: '/a', buckets: [0.3, 1] }], durationLabels: ['status'] } }, true],
  ])('tells percentiles of all routes where they share bounds: %j', (options, tells) => {
    expect(of(options).tellsPercentiles).toBe(tells);
  });

  it.each<[MetricsModuleOptions, string, readonly string[], string]>([
    [{}, 'http_client_requests_total', ['host'], 'status=~"error|5.."'],
    [
      { naming: 'opentelemetry' },
      'http_client_request_duration_seconds_count',
      ['server_address', 'server_port'],
      'error_type=~"_OTHER|5.."',
    ],
    [{ naming: 'micrometer' }, 'http_client_requests_seconds_count', ['client_name'], 'status=~"CLIENT_ERROR|5.."'],
  ])('speaks of calls to other services under %j', (options, name, hosts, failed) => {
    const vocabulary = of(options);
    expect(vocabulary.calls.select()).toBe(name);
    expect(vocabulary.calls.host).toEqual(hosts);
    expect(vocabulary.calls.failed).toBe(failed);
  });

  it('calls the path of streams as the requests do', () => {
    expect(of({ http: { labelNames: { path: 'endpoint' } } }).streamPath).toBe('endpoint');
    expect(of({ http: { labels: ['status'] } }).streamPath).toBeUndefined();
  });
});
