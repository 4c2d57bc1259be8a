import { resolveOptions } from './resolve-options';

describe('resolveHttp', () => {
  it.each<[string, unknown, string]>([
    ['an unknown nested option', { http: { bucket: [] } }, 'Unknown option "http.bucket"'],
    [
      'an unknown label',
      { http: { labels: ['route'] } },
      'http.labels has "route", which is no label of the request metrics',
    ],
    ['a label twice', { http: { labels: ['path', 'path'] } }, 'http.labels has "path" twice'],
    ['two labels of one name', { http: { labelNames: { path: 'method' } } }, 'http.labels has "method" twice'],
    ['a label name that is none', { http: { labelNames: { path: 'end-point' } } }, 'must be a Prometheus label name'],
    ['a reserved label name', { http: { labelNames: { path: 'le' } } }, 'must be a Prometheus label name'],
    [
      'a custom label with a reserved name',
      { http: { customLabels: { __name: () => '' } } },
      'must be a Prometheus label name',
    ],
    [
      'a custom label of a built-in name',
      { http: { customLabels: { path: () => '' } } },
      'has the name of a built-in label',
    ],
    [
      'a custom label that is no function',
      { http: { customLabels: { tenant: {} } } },
      'must be a function of the request',
    ],
    ['labels that are no list', { http: { labels: 'status' } }, 'http.labels must be an array, but got "status"'],
    [
      'buckets that fall',
      { http: { buckets: [1, 0.5] } },
      'http.buckets must be in ascending order, but 0.5 follows 1',
    ],
    ['a bucket twice', { http: { buckets: [1, 1] } }, 'must be in ascending order'],
    ['a negative bucket', { http: { buckets: [-1, 1] } }, 'must be positive numbers, but has -1'],
    ['a bucket that is no number', { http: { buckets: [NaN] } }, 'must be positive numbers, but has NaN'],
    ['an infinite bucket', { http: { buckets: [1, Infinity] } }, 'must be positive numbers'],
    ['an unknown instrumentation', { http: { instrumentation: 'hooks' } }, 'http.instrumentation must be one of auto'],
    ['a size bucket of zero', { http: { sizeBuckets: [0, 1] } }, 'http.sizeBuckets must be positive numbers'],
    ['streams that are no boolean', { http: { streams: 1 } }, 'http.streams must be true or false, or an object'],
    ['streams that are a list', { http: { streams: [] } }, 'http.streams must be true or false, or an object'],
    ['streams that are nothing', { http: { streams: null } }, 'http.streams must be true or false, or an object'],
    ['an unknown option of streams', { http: { streams: { errors: true } } }, 'Unknown option "http.streams.errors"'],
    [
      'error events that are no boolean',
      { http: { streams: { errorEvents: 'yes' } } },
      'http.streams.errorEvents must',
    ],
    [
      'streams that an interceptor does not see',
      { http: { instrumentation: 'interceptor', streams: { errorEvents: true } } },
      "http.streams is on, but http.instrumentation: 'interceptor' does not see bodies",
    ],
    ['no bucket', { http: { buckets: [] } }, 'must have 1 to 100 bounds, but has 0'],
    [
      'an exclusion without a slash',
      { http: { exclude: ['livez'] } },
      'http.exclude[0] must be a path, a template of paths, a RegExp or a function',
    ],
    ['an exclusion with a query', { http: { exclude: ['/a?b'] } }, 'http.exclude[0] must be a path'],
    ['an exclusion with two wildcards', { http: { exclude: ['/a/*/b/*'] } }, 'http.exclude[0] must be a path'],
    ['an exclusion with a choice', { http: { exclude: ['/(a|b)'] } }, 'http.exclude[0] must be a path'],
  ])('refuses %s', (_name, options, message) => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  it('takes templates of paths as exclusions', () => {
    const exclude = ['/', '/users/:id', '/files/*path', '/docs{/:page}', '/static/*', '/v1/things:batch'];

    expect(resolveOptions({ http: { exclude } }).http.exclude).toEqual(exclude);
  });

  it.each([
    [undefined, { streams: true, errorEvents: false }],
    [true, { streams: true, errorEvents: false }],
    [false, { streams: false, errorEvents: false }],
    [{}, { streams: true, errorEvents: false }],
    [{ errorEvents: true }, { streams: true, errorEvents: true }],
  ])('reads streams: %j', (streams, expected) => {
    expect(resolveOptions({ http: { streams } }).http).toMatchObject(expected);
  });
});
