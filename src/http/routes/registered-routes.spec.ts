import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { HttpAdapterLike } from '../../platform/adapter';
import type { Exchange } from '../exchange';
import { RegisteredRoutes } from './registered-routes';

type Handler = (...args: unknown[]) => unknown;

/** Keeps what is registered, in the place of a router. */
class Adapter {
  readonly registered: [string, unknown[]][] = [];
  get = (...args: unknown[]): unknown => this.keep('get', args);
  use = (...args: unknown[]): unknown => this.keep('use', args);

  all(...args: unknown[]): unknown {
    return this.keep('all', args);
  }

  private keep(name: string, args: unknown[]): unknown {
    this.registered.push([name, args]);
    return 'kept';
  }
}

function route(handler: Handler): Handler {
  Reflect.defineMetadata('path', '/', handler);
  return handler;
}

describe('RegisteredRoutes', () => {
  const watched = (): { adapter: Adapter; routes: RegisteredRoutes; told: string[] } => {
    const told: string[] = [];
    const routes = new RegisteredRoutes((method, path) => told.push(`${method} ${path}`));
    const adapter = new Adapter();
    routes.watch(adapter as unknown as HttpAdapterLike);
    return { adapter, routes, told };
  };
  const handlerIn = ({ registered }: Adapter): Handler => registered.at(-1)?.[1].at(-1) as Handler;

  it('knows the template of a request that came by a route, which passes everything on', () => {
    const { adapter, routes, told } = watched();
    const calls: unknown[][] = [];
    const self = {};
    const handler = route(function (this: unknown, ...args) {
      calls.push([this, ...args]);
      return 'answer';
    });
    const request = {};
    const next = (): void => {};

    expect(adapter.get('/users/:id', handler)).toBe('kept');
    expect(routes.leadingTo(request)).toBe('__unmatched__');
    expect(Reflect.apply(handlerIn(adapter), self, [request, 'response', next])).toBe('answer');

    expect(calls).toEqual([[self, request, 'response', next]]);
    expect(calls[0]?.[0]).toBe(self);
    expect(routes.leadingTo(request)).toBe('/users/:id');
    expect(told).toEqual(['GET /users/:id']);
  });

  it('knows the routes of @Sse() by what Nest copies of the metadata', () => {
    const { adapter, routes } = watched();
    const events = route(() => {});
    Reflect.defineMetadata('__sse__', true, events);
    const answer = (path: string, handler: Handler): IncomingMessage => {
      adapter.get(path, handler);
      const request = {} as IncomingMessage;
      handlerIn(adapter)(request);
      return request;
    };
    const isServerSent = (request: IncomingMessage, method = 'GET'): boolean =>
      routes.isServerSent(request, { method } as Exchange);

    const request = answer('/events', events);
    expect(isServerSent(request)).toBe(true);
    expect(isServerSent(request, 'POST')).toBe(false);
    expect(
      isServerSent(
        answer(
          '/users',
          route(() => {}),
        ),
      ),
    ).toBe(false);
    expect(isServerSent({} as IncomingMessage)).toBe(false);
  });

  it('gives one handler a template for each path that it is registered on', () => {
    const { adapter, routes } = watched();
    const handler = route(() => {});
    const [one, other] = [{}, {}];

    adapter.get('/a', handler);
    handlerIn(adapter)(one);
    adapter.all('/b', handler);
    handlerIn(adapter)(other);

    expect([one, other].map((request) => routes.leadingTo(request))).toEqual(['/a', '/b']);
  });

  it('leaves what adapters read of a handler', () => {
    const { adapter } = watched();
    const handler = Object.assign(
      route((_request, _response, _next) => {}),
      { version: '2' },
    );
    Reflect.defineMetadata('config', { limit: 1 }, handler);
    Object.defineProperty(handler, 'name', { value: 'Users.one' });

    adapter.get('/users', handler);

    const registered = handlerIn(adapter) as typeof handler;
    expect([registered.name, registered.length, registered.version]).toEqual(['Users.one', 3, '2']);
    expect(Reflect.getMetadata('config', registered)).toEqual({ limit: 1 });
  });

  it('takes neither middleware nor anything else for a route', () => {
    const { adapter, told } = watched();
    const middleware = (): void => {};
    const all = [[middleware], ['/a', middleware], [/^a/, route(() => {})], [], ['/a']];

    all.forEach((args) => adapter.use(...args));

    expect(adapter.registered).toEqual(all.map((args) => ['use', args]));
    expect(told).toEqual([]);
  });

  it.each([undefined, null, 1, 'text'])('passes on a request that is %p', (request) => {
    const { adapter, routes } = watched();
    adapter.get(
      '/a',
      route(() => 'answer'),
    );

    expect(handlerIn(adapter)(request, null)).toBe('answer');
    expect(routes.leadingTo(request)).toBe('__unmatched__');
  });
});
