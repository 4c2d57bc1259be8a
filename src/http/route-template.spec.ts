import type { IncomingMessage } from 'node:http';
import type { FastifyHook, FastifyRouteLike } from '../metrics.adapter';
import { MountedPaths } from '../metrics.mounted-paths';
import { ExpressRouteReader, FastifyRouteReader } from './route-template';

const request = (properties: object): IncomingMessage => properties as IncomingMessage;

describe('ExpressRouteReader', () => {
  const reader = new ExpressRouteReader();

  it.each<[object, string]>([
    [{}, '__unmatched__'],
    [{ route: { path: '/api/users/:id' } }, '/api/users/:id'],
    [{ route: { path: '/api/users/:id' }, baseUrl: '' }, '/api/users/:id'],
    [{ route: { path: '/:id' }, baseUrl: '/native' }, '/native/:id'],
    [{ route: { path: '*path' }, baseUrl: '/api' }, '__unmatched__'],
    [{ route: { path: /^\/files\/(.*)$/ } }, '/^\\/files\\/(.*)$/'],
    [{ route: { path: ['/a', '/b'] } }, '/a,/b'],
  ])('reads %p as %s', (properties, template) => {
    expect(reader.templateOf(request(properties))).toBe(template);
  });

  it('names what is mounted as it stands in the code, for as long as the request is there', () => {
    const mounted = new MountedPaths();
    mounted.add('/api/graphQL');
    const reading = new ExpressRouteReader(mounted);
    expect(reading.templateOf(request({ baseUrl: '/API/graphql' }))).toBe('/api/graphQL');
    expect(reading.templateOf(request({ baseUrl: '/api/graphql', route: { path: '/{*path}' } }))).toBe('/api/graphQL');
    expect(reading.templateOf(request({ baseUrl: '' }))).toBe('__unmatched__');
    expect(reading.templateOf(request({ baseUrl: '/api' }))).toBe('__unmatched__');
  });

  it('does not take a middleware for the route of a request that passed all of them', () => {
    const middleware = { path: '/{*path}' };
    const passed = request({ route: middleware });
    reader.markUnanswered(passed);
    expect(reader.templateOf(passed)).toBe('__unmatched__');

    // A route that a later plugin registered took it after all.
    Object.assign(passed, { route: { path: '/late' } });
    expect(reader.templateOf(passed)).toBe('/late');
  });
});

describe('FastifyRouteReader', () => {
  it.each<[string | undefined, string]>([
    ['/users/:id', '/users/:id'],
    [undefined, '__unmatched__'],
    ['*', '__unmatched__'],
  ])('reads a route of %p as %s', (url, template) => {
    const reader = new FastifyRouteReader();
    const raw = request({});
    reader.remember({ raw, routeOptions: url === undefined ? {} : { url } });

    expect(reader.templateOf(raw)).toBe(template);
  });

  it("believes a route's own note, and leaves the route's hooks in their order", () => {
    const reader = new FastifyRouteReader();
    const raw = request({});
    const ran: string[] = [];
    const hook =
      (name: string): FastifyHook =>
      (_request, _reply, done) => {
        ran.push(name);
        done();
      };
    for (const [onRequest, names] of [
      [undefined, []],
      [hook('one'), ['one']],
      [
        [hook('one'), hook('two')],
        ['one', 'two'],
      ],
    ] as const) {
      const route: FastifyRouteLike = {
        method: 'GET',
        url: '/plugin/:id',
        ...(onRequest && { onRequest: onRequest as FastifyHook }),
      };
      reader.watch(route);
      ran.length = 0;
      const hooks = route.onRequest as FastifyHook[];
      hooks.forEach((run) => run({ raw, routeOptions: {} }, {} as never, () => {}));
      expect(ran).toEqual(names);
    }

    expect(reader.templateOf(raw)).toBe('/plugin/:id');
  });

  it('knows nothing of a request that no hook saw', () => {
    expect(new FastifyRouteReader().templateOf(request({}))).toBe('__unmatched__');
  });
});
