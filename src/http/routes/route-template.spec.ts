import type { IncomingMessage } from 'node:http';
import { Exchange, type Way } from '../exchange';
import { ExpressRoutes } from './express-routes';
import { FastifyRoutes } from './fastify-routes';
import { templateOf, type RouteReader } from './route-template';

const request = (properties: object): IncomingMessage => properties as IncomingMessage;
const pathWith = (
  routes: RouteReader,
  properties: object,
  way: Partial<Way> = {},
  noted: Partial<Exchange> = {},
): string => {
  const exchange = Object.assign(new Exchange(0, 'GET', null, false), noted);
  Object.assign(exchange.noted, way);
  return templateOf(routes, request(properties), exchange);
};

describe('ExpressRoutes', () => {
  const routes = new ExpressRoutes(undefined);

  it.each<[object, Partial<Way>, string]>([
    [{}, {}, '__unmatched__'],
    [{ route: { path: '/api/users/:id' } }, {}, '/api/users/:id'],
    [{ route: { path: '/:id' }, baseUrl: '/NATIVE' }, { mount: '/native' }, '/native/:id'],
    [{ route: { path: '/' } }, { mount: '/v2' }, '/v2'],
    [{ route: { path: '/' } }, {}, '/'],
    [{ route: { path: '*path' }, baseUrl: '/api' }, {}, '/*'],
    [{ route: { path: '*path' } }, { mount: '/api' }, '/api'],
    [{ route: { path: /^\/files\/(.*)$/ } }, {}, '/^\\/files\\/(.*)$/'],
    [{ route: { path: ['/a', '/b'] } }, {}, '/a,/b'],
    [{ route: { path: '/:id' } }, { mount: '__mounted__' }, '__mounted__'],
    [{ baseUrl: '/trpc/x' }, { mount: '/trpc' }, '/trpc'],
  ])('reads %p in %p as %s', (properties, exchange, template) => {
    expect(pathWith(routes, properties, exchange)).toBe(template);
  });

  it('does not take for the route what let the request pass, or stood there before it came into the mount', () => {
    const route = { path: '/{*path}' };
    expect(pathWith(routes, { route }, { passedRoute: route })).toBe('__unmatched__');
    expect(pathWith(routes, { route }, { routeBefore: route, mount: '/graphql' })).toBe('/graphql');
    // A route that a later plugin registered took it after all.
    expect(pathWith(routes, { route: { path: '/late' } }, { passedRoute: route })).toBe('/late');
  });

  it('knows the route that failed in a mount which the request has left', () => {
    const route = { path: '/bad/:id' };
    const ranRoute = { route, template: '/v2/bad/:id' };
    expect(pathWith(routes, { route }, { ranRoute })).toBe('/v2/bad/:id');
    expect(pathWith(routes, { route: { path: '/other' } }, { ranRoute })).toBe('/other');
  });

  it.each<[string | undefined, string, object, string]>([
    ['GET', 'GET', {}, 'GET'],
    ['POST', 'PUT', { put: true }, 'PUT'],
    ['POST', 'PUT', { post: true }, 'POST'],
    ['POST', 'toString', { post: true }, 'POST'],
  ])('says of %s that became %s on a route of %p that it is %s', (method, now, methods, label) => {
    const exchange = new Exchange(0, method, null, false);
    expect(routes.methodOf(request({ method: now, route: { path: '/', methods } }), exchange)).toBe(label);
  });
});

describe.each<[string, RouteReader, object, object]>([
  ['ExpressRoutes', new ExpressRoutes(undefined), { route: { path: '{*any}' } }, {}],
  ['FastifyRoutes', new FastifyRoutes(), {}, { routed: { routeOptions: { url: '*' } } }],
])('a catch-all of %s', (_name, routes, properties, noted) => {
  it.each<[string, number, string]>([
    ['GET', 200, '/*'],
    ['POST', 502, '/*'],
    ['GET', 0, '/*'],
    ['GET', 404, '__unmatched__'],
    ['OPTIONS', 204, '__unmatched__'],
  ])('is for %s with status %d the path %s', (method, status, path) => {
    expect(pathWith(routes, properties, {}, { method, status, ...noted })).toBe(path);
  });
});

describe('FastifyRoutes', () => {
  it.each<[string | undefined, string]>([
    ['/users/:id', '/users/:id'],
    [undefined, '__unmatched__'],
    ['*', '/*'],
  ])('reads a route of %p as %s', (url, template) => {
    const routed = { raw: request({}), routeOptions: url === undefined ? {} : { url } };
    expect(pathWith(new FastifyRoutes(), {}, {}, { routed })).toBe(template);
  });

  it('says of a mount what answered where no route did', () => {
    expect(pathWith(new FastifyRoutes(), {}, { mount: '/trpc' }, { routed: { routeOptions: {} } })).toBe('/trpc');
    expect(pathWith(new FastifyRoutes(), {})).toBe('__unmatched__');
  });

  it('knows the files of a mount as one', () => {
    const routes = new FastifyRoutes();
    const files = { '/public/a/b.js': '/a/b.js', '/public/': '/', '/public': '' };
    for (const [url, file] of Object.entries(files)) {
      routes.watch({ method: ['HEAD', 'GET'], url, config: { file, rootPath: '/srv/' } });
      expect(pathWith(routes, {}, {}, { routed: { routeOptions: { url } } })).toBe('/public/*');
    }
    routes.watch({ method: 'GET', url: '/index.html', config: { file: '/index.html', rootPath: '/srv/' } });
    expect(pathWith(routes, {}, {}, { routed: { routeOptions: { url: '/index.html' } } })).toBe('/*');
  });
});
