import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from '../../options/http.options';
import { Exclusions } from './exclusions';

const excludes = (exclude: HttpExclusion[], url: string | undefined, onFailure = (): void => {}): boolean =>
  new Exclusions(exclude, onFailure).has({ url } as IncomingMessage);

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

  it.each([
    ['/quick', '/QUICK/?x', true],
    ['/Quick', '/quick', true],
    ['/quick/', '/quick', true],
    ['/', '/', true],
    ['/static/*', '/STATIC/A', true],
    ['/static/*', '/static', false],
    ['/quick', '/quick//', false],
  ])('takes %p for %p where the router does', (exclusion, url, excluded) => {
    const exclusions = new Exclusions([exclusion], () => {});
    exclusions.learn({ ignoresCase: true, ignoresSlash: true, bases: [] });

    expect(exclusions.has({ url } as IncomingMessage)).toBe(excluded);
  });

  it('tests a RegExp anew each time, also a global one', () => {
    const exclusions = new Exclusions([/a/gy], () => {});
    const request = { url: '/a' } as IncomingMessage;

    expect([exclusions.has(request), exclusions.has(request)]).toEqual([false, false]);
    const global = new Exclusions([/a/g], () => {});
    expect([global.has(request), global.has(request), global.has(request)]).toEqual([true, true, true]);
  });

  it('asks a function, which only true convinces', () => {
    expect(excludes([(request) => request.url === '/x'], '/x')).toBe(true);
    expect(excludes([() => 'yes' as unknown as boolean], '/x')).toBe(false);
  });

  it('measures the request when the function fails', () => {
    const failures: unknown[] = [];
    const exclusions = new Exclusions(
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
