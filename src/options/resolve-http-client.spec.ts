import { resolveOptions } from './resolve-options';
import type { ResolvedHttpClient } from './resolve-http-client';

const resolve = (httpClient: unknown, env: NodeJS.ProcessEnv = {}): ResolvedHttpClient | undefined =>
  resolveOptions({ httpClient }, {}, env).httpClient;
const hostsOf = (hosts: unknown, environment?: string): readonly string[] | undefined => {
  const resolved = resolve({ hosts }, { METRICS_HTTP_CLIENT_HOSTS: environment })?.hosts;
  return resolved && [...resolved];
};

describe('httpClient', () => {
  it('is on by default, with the buckets and labels of the naming scheme', () => {
    expect(resolve(undefined)).toEqual(resolve(true));
    expect(resolve({})?.hosts).toBeUndefined();
    expect(resolve(undefined)?.labels.map(({ name }) => name)).toEqual(['method', 'host', 'status']);
    const conventions = resolveOptions({ naming: 'opentelemetry' }).httpClient;
    expect(conventions?.labels.map(({ name }) => name)).toContain('server_address');
    expect(conventions?.buckets).toContain(0.075);
    expect(resolve({ buckets: [1, 2] })?.buckets).toEqual([1, 2]);
  });

  it('is off by false', () => {
    expect(resolve(false)).toBeUndefined();
    expect(resolve(false, { METRICS_HTTP_CLIENT_HOSTS: 'not a host' })).toBeUndefined();
  });

  it.each<[string, readonly string[]]>([
    ['api.example.com', ['api.example.com', 'api.example.com:80', 'api.example.com:443']],
    ['API.Example.com.:8443', ['api.example.com', 'api.example.com:8443']],
    ['example.com:80', ['example.com', 'example.com:80']],
    ['münchen.example:443', ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example:443']],
    ['*.example.com', ['*.example.com', '*.example.com:80', '*.example.com:443']],
    ['*.example.com:8080', ['*.example.com', '*.example.com:8080']],
    ['10.0.0.5:8080', ['10.0.0.5', '10.0.0.5:8080']],
    ['[::1]:8080', ['[::1]', '[::1]:8080']],
    ['[0:0::1]', ['[::1]', '[::1]:80', '[::1]:443']],
  ])('tells %s apart', (entry, labels) => {
    expect(hostsOf([entry])).toEqual(labels);
  });

  it('takes its hosts from the environment where the code has none', () => {
    expect(hostsOf(undefined, 'a.example:1, b.example:2')).toEqual([
      'a.example',
      'a.example:1',
      'b.example',
      'b.example:2',
    ]);
    expect(hostsOf(['c.example:3'], 'a.example')).toEqual(['c.example', 'c.example:3']);
    expect(hostsOf([], 'a.example')).toEqual([]);
    expect(hostsOf(undefined, ' ')).toBeUndefined();
    expect(() => hostsOf(undefined, 'a.example,https://b.example')).toThrow(
      'METRICS_HTTP_CLIENT_HOSTS has "https://b.example", which is no host',
    );
  });

  it.each<[unknown, string]>([
    ['api.example.com', 'httpClient.hosts must be an array, but got "api.example.com".\n  Fix: put it into brackets'],
    [[7], 'httpClient.hosts has 7, which is no host.\n  Fix: name hosts without scheme and path'],
    [[''], 'httpClient.hosts has "", which is no host'],
    [['https://api.example.com'], 'httpClient.hosts has "https://api.example.com", which is no host'],
    [['api.example.com/v1'], 'httpClient.hosts has "api.example.com/v1", which is no host'],
    [['user@api.example.com'], 'which is no host'],
    [['api.example.com:'], 'which is no host'],
    [['api.example.com:99999'], 'which is no host'],
    [['*'], 'which is no host'],
    [['*.10.0.0.1'], 'which is no host'],
    [['api.*.com'], 'which is no host'],
    [['::1'], 'which is no host'],
    [['a b'], 'which is no host'],
    [['a'.repeat(300)], 'which is no host'],
    [['a.example', 'A.example.'], 'httpClient.hosts has "a.example" twice.\n  Fix: name each only once'],
    [Array.from({ length: 501 }, (_, i) => `h${i}`), 'httpClient.hosts has 501 hosts.\n  Fix: name at most 500'],
  ])('with hosts %j is an error when the application starts', (hosts, message) => {
    expect(() => hostsOf(hosts)).toThrow(message);
  });

  it.each<[unknown, string]>([
    ['yes', 'httpClient must be an object, but got "yes"'],
    [{ host: ['a'] }, 'Unknown option "httpClient.host". Did you mean "httpClient.hosts"?'],
    [{ buckets: [2, 1] }, 'httpClient.buckets must be in ascending order'],
  ])('of %j is an error when the application starts', (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});
