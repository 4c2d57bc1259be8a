import { MetricsConfigurationError } from '../core/metrics.errors';
import { resolveOptions } from './resolve-options';

const TOKEN = 'jNtlQ2x8sVb0Rk4WmYcE';
/** Every option, by its path. A group stands before its members. */
const OPTIONS = (
  'enabled prefix naming names names.http_requests_total registry adoptRegistries adoptRegistries[0] defaultMetrics ' +
  'auth auth.bearerToken auth.bearerToken[0] auth.bearerTokenFile auth.bearerTokenFile[0] auth.basic auth.basic[0] ' +
  'auth.basicFile auth.allow auth.allow[0] auth.trustProxy auth.clientCertificate auth.guard auth.combine ' +
  'auth.maxFailures auth.maxFailures.burst auth.maxFailures.perSecond ' +
  'path paths paths.metrics paths.json paths.health ' +
  'http http.instrumentation http.exclude http.exclude[0] http.methods http.methods[0] http.labels http.labels[0] ' +
  'http.durationLabels http.durationLabels[0] http.labelNames http.labelNames.path http.buckets http.buckets[0] ' +
  'http.groupStatus http.customLabels http.customLabels.tenant http.initialise http.streams http.streams.errorEvents ' +
  'http.streamDuration http.streamBuckets http.streamBuckets[0] http.sizes http.sizeBuckets http.sizeBuckets[0] ' +
  'rpc rpc.buckets ws ws.buckets graphql graphql.buckets graphql.fieldResolvers graphql.streamBuckets interceptor ' +
  'decorators decorators.buckets decorators.streamBuckets requestContext system system.cpu system.diskPath derived ' +
  'summary summary.windowSeconds summary.stepSeconds summary.keepSeconds ' +
  'health health.public health.windowSeconds health.minimumRequests health.ignore health.ignore[0] health.errorRate ' +
  'health.p95 health.eventLoopLag health.heap health.memory health.disk ' +
  'endpoint endpoint.port endpoint.host endpoint.tls endpoint.prefix endpoint.maxConcurrentScrapes ' +
  'endpoint.scrapeTimeoutSeconds endpoint.onCollectError endpoint.compression endpoint.decorators endpoint.decorators[0] ' +
  'limits limits.seriesPerMetric limits.seriesAtZero limits.expireIdleSeriesAfter'
).split(' ');

/** Values that are right for no option. */
const WRONG: readonly [string, unknown][] = [
  ['null', null],
  ['NaN', NaN],
  ['a symbol', Symbol('wrong')],
  ['a bigint', 1n],
  ['a promise', Promise.resolve({})],
  ['a map', new Map([['path', '/x']])],
  ['a list of a list', [[]]],
];
/** Options in which only this one is given. */
function only(path: string, value: unknown): Record<string, unknown> {
  const [outer = '', ...inner] = path.split(/\.|(?=\[)/);
  const build = ([next, ...rest]: readonly string[]): unknown => {
    if (next === undefined) {
      return value;
    }
    return next === '[0]' ? [build(rest)] : { [next]: build(rest) };
  };
  return { auth: { bearerToken: TOKEN }, [outer]: build(inner) };
}

function optionRefused(options: unknown): string {
  try {
    resolveOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    const { message, option } = error as MetricsConfigurationError;
    expect(message).toMatch(/^MetricsModule: [^\n]+\n {2}Fix: [^\n]+[.?]$/);
    return option;
  }
  return 'none';
}

describe.each(OPTIONS)('the option %s', (path) => {
  it.each(WRONG)('is refused by its name where it is %s', (_what, value) => {
    const group = path.replace(/\[0\]$/, '');
    expect([group, path]).toContain(optionRefused(only(path, value)).slice(0, path.length));
  });

  it('may be left out', () => {
    if (!path.endsWith(']') && !/^(names|http\.labelNames|http\.customLabels)\./.test(path)) {
      expect(optionRefused({ ...only(path, undefined), auth: { bearerToken: TOKEN } })).toBe('none');
    }
  });
});

it.each([null, [], 'text', 7, true, Promise.resolve({}), new Map()])('options that are %p are refused', (options) => {
  expect(optionRefused(options)).toBe('the options');
});

it.each<[string, unknown, string]>([
  ['a member beside its group', { bearerToken: 'x' }, 'Unknown option "bearerToken". Did you mean "auth.bearerToken"?'],
  ['a port beside the endpoint', { port: 9464 }, 'Unknown option "port". Did you mean "endpoint.port"?'],
  [
    'an option that is near to none',
    { interval: 1 },
    'Unknown option "interval".\n  Fix: remove it; docs/configuration.md has the options.',
  ],
  [
    'a misspelt metric',
    { names: { http_request_total: 'x' } },
    'Unknown option "names.http_request_total". Did you mean "names.http_requests_total"?\n',
  ],
  ['a misspelt label', { http: { labels: ['methd'] } }, 'no label of the request metrics. Did you mean "method"?\n'],
])('names what was probably meant by %s', (_what, options, message) => {
  expect(() => resolveOptions(options)).toThrow(message);
});
