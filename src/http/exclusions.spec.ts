import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from '../metrics.http-options';
import { EndpointPaths } from '../options/endpoint-paths';
import { Exclusions } from './exclusions';

const endpoint = new EndpointPaths({ metrics: '/metrics', json: '/metrics.json', health: '/metrics/health' });
const excludes = (exclude: HttpExclusion[], url: string | undefined, onFailure = (): void => {}): boolean =>
  new Exclusions(endpoint, exclude, onFailure).has({ url } as IncomingMessage);

describe('Exclusions', () => {
  it.each<[HttpExclusion, string, boolean]>([
    ['/livez', '/livez', true],
    ['/livez', '/livez?full', true],
    ['/livez', '/livez/more', false],
    ['/static/*', '/static/a/b.css', true],
    ['/static/*', '/static/', true],
    ['/static/*', '/static', false],
    ['/static/*', '/statics/a', false],
    [/\.css$/, '/a.css?v=1', true],
    [/\.css$/, '/a.js', false],
    ['/constructor', '/__proto__', false],
  ])('%p takes %s out: %p', (exclusion, url, excluded) => {
    expect(excludes([exclusion], url)).toBe(excluded);
  });

  it('takes the endpoint out, always', () => {
    expect(excludes([], '/metrics')).toBe(true);
    expect(excludes([], '/metrics/health/?x')).toBe(true);
    expect(excludes([], '/metrics/other')).toBe(false);
    expect(excludes([], undefined)).toBe(false);
  });

  it('tests a RegExp anew each time, also a global one', () => {
    const exclusions = new Exclusions(endpoint, [/a/gy], () => {});
    const request = { url: '/a' } as IncomingMessage;

    expect([exclusions.has(request), exclusions.has(request)]).toEqual([false, false]);
    const global = new Exclusions(endpoint, [/a/g], () => {});
    expect([global.has(request), global.has(request), global.has(request)]).toEqual([true, true, true]);
  });

  it('asks a function, which only true convinces', () => {
    expect(excludes([(request) => request.url === '/x'], '/x')).toBe(true);
    expect(excludes([() => 'yes' as unknown as boolean], '/x')).toBe(false);
  });

  it('measures the request when the function fails', () => {
    const failures: unknown[] = [];
    const exclusions = new Exclusions(
      endpoint,
      [
        () => {
          throw new Error('broken');
        },
      ],
      (error) => failures.push(error),
    );

    expect(exclusions.has({ url: '/x' } as IncomingMessage)).toBe(false);
    expect(failures).toHaveLength(1);
  });
});
