import { MetricsConfigurationError } from '../core/metrics.errors';
import { pathOf } from './checks';
import { OPTIONS, resolveOptions } from './resolve-options';
import type { AnyOption } from './schema';

const TOKEN = 'jNtlQ2x8sVb0Rk4WmYcE';
/** Options that take what others refuse: checked at registration, only together, or `null` for no limit. */
const ELSEWHERE = /^endpoint\.(controller$|tls\.)|\.(degraded|failing)$/;
/** Every option, by its path. A group stands before its members, a list before its items. */
const PATHS = [
  ...pathsBelow(OPTIONS).filter((path) => !ELSEWHERE.test(path)),
  ...(
    'names.http_requests_total adoptRegistries[0] auth.bearerToken[0] auth.bearerTokenFile[0] auth.basic[0] ' +
    'auth.allow[0] http.exclude[0] http.methods[0] http.labels[0] http.durationLabels[0] http.labelNames.path ' +
    'http.buckets[0] http.customLabels.tenant http.streamBuckets[0] http.sizeBuckets[0] health.ignore[0] ' +
    'endpoint.decorators[0]'
  ).split(' '),
];

function pathsBelow(option: AnyOption, where = ''): readonly string[] {
  return Object.entries(option.members ?? {}).flatMap(([name, member]) => {
    const path = pathOf(where, name);
    return [path, ...pathsBelow(member, path)];
  });
}

/** Options whose group needs another member, too. */
const NEEDS_MORE = /^(names|http\.labelNames|http\.customLabels|push\.pushgateway|push\.otlp\.auth)\./;
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

describe.each(PATHS)('the option %s', (path) => {
  it.each(WRONG)('is refused by its name where it is %s', (_what, value) => {
    const group = path.replace(/\[0\]$/, '');
    expect([group, path]).toContain(optionRefused(only(path, value)).slice(0, path.length));
  });

  it('may be left out', () => {
    if (!path.endsWith(']') && !NEEDS_MORE.test(path)) {
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
