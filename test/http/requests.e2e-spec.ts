import type { IncomingMessage, ServerResponse } from 'node:http';
import { ForbiddenException, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { controllers } from '../support/contract-controllers';
import { isIntercepted, MODES, TestApp, unlessIntercepted } from '../support/test-app';

@Module({})
class EarlyAnswers implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
        void response;
        next(new ForbiddenException('by middleware'));
      })
      .forRoutes('middleware/refused');
  }
}

afterEach(() => TestApp.stopAll());

describe.each(MODES)('requests on %s', (mode) => {
  it('are counted once with method, route template and status', async () => {
    const app = await TestApp.start(mode, { controllers });

    expect((await app.fetch('/users/1')).status).toBe(200);
    expect((await app.fetch('/users/2?verbose=yes')).status).toBe(200);
    expect((await app.fetch('/users/accepted', { method: 'POST' })).status).toBe(202);

    expect(await app.requests()).toEqual(['GET /users/:id 200 2', 'POST /users/accepted 202 1']);
  });

  it('that throw have the status that was sent', async () => {
    const app = await TestApp.start(mode, { controllers });

    expect((await app.fetch('/users/errors/unexpected')).status).toBe(500);
    expect((await app.fetch('/users/errors/conflict')).status).toBe(409);
    expect((await app.fetch('/users/errors/teapot')).status).toBe(418);
    expect((await app.fetch('/users/no-number')).status).toBe(400);

    expect(await app.requests()).toEqual([
      'GET /users/:id 400 1',
      'GET /users/errors/conflict 409 1',
      'GET /users/errors/teapot 418 1',
      'GET /users/errors/unexpected 500 1',
    ]);
  });

  it('that a guard turns away have the route, where they are seen', async () => {
    const app = await TestApp.start(mode, { controllers });

    expect((await app.fetch('/users/guarded/unauthorized')).status).toBe(401);
    expect((await app.fetch('/users/guarded/forbidden')).status).toBe(403);

    // Guards run before interceptors.
    expect(await app.requests()).toEqual(
      unlessIntercepted(mode, 'GET /users/guarded/forbidden 403 1', 'GET /users/guarded/unauthorized 401 1'),
    );
  });

  it('with a malformed or an oversized body are counted', async () => {
    const app = await TestApp.start(mode, { controllers });
    const post = (body: string): ReturnType<TestApp['fetch']> =>
      app.fetch('/users', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });

    expect((await post('{"name": ')).status).toBe(400);
    expect((await post(JSON.stringify({ name: 'x'.repeat(2_000_000) }))).status).toBe(413);
    expect((await post('{"name": "Ada"}')).status).toBe(201);

    expect(await app.requests()).toEqual(
      [...unlessIntercepted(mode, 'POST /users 400 1', 'POST /users 413 1'), 'POST /users 201 1'].toSorted(),
    );
  });

  it('that no route takes are unmatched, whatever the URL', async () => {
    const app = await TestApp.start(mode, { controllers });

    expect((await app.fetch('/nowhere')).status).toBe(404);
    expect((await app.fetch('/users/1/nowhere?x=1')).status).toBe(404);
    expect((await app.fetch('/users/1', { method: 'DELETE' })).status).toBe(404);
    expect(await app.exchange('GET /%ZZ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 4/);

    const counted = await app.requests();
    expect(counted.filter((line) => line.startsWith('DELETE'))).toEqual(
      unlessIntercepted(mode, 'DELETE __unmatched__ 404 1'),
    );
    expect(counted.every((line) => line.includes(' __unmatched__ '))).toBe(true);
    const sum = counted.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    expect(sum).toBe(isIntercepted(mode) ? 0 : 4);
  });

  it('with HEAD and OPTIONS are counted as such', async () => {
    const app = await TestApp.start(mode, { controllers });

    const head = await app.fetch('/users/1', { method: 'HEAD' });
    const options = await app.fetch('/users/1', { method: 'OPTIONS' });

    const counted = await app.requests();
    expect(head.status).toBe(200);
    expect(counted).toEqual([
      'HEAD /users/:id 200 1',
      ...unlessIntercepted(mode, `OPTIONS __unmatched__ ${options.status} 1`),
    ]);
  });

  it('of a CORS preflight are unmatched', async () => {
    const app = await TestApp.start(mode, { controllers, configure: (nest) => nest.enableCors() });
    const headers = { Origin: 'http://a.example', 'Access-Control-Request-Method': 'GET' };

    expect((await app.fetch('/users/1', { method: 'OPTIONS', headers })).status).toBe(204);
    expect((await app.fetch('/users/1', { headers: { Origin: 'http://a.example' } })).status).toBe(200);

    expect(await app.requests()).toEqual([
      'GET /users/:id 200 1',
      ...unlessIntercepted(mode, 'OPTIONS __unmatched__ 204 1'),
    ]);
  });

  it('that middleware answers before any route are unmatched', async () => {
    const app = await TestApp.start(mode, {
      controllers,
      configure: (nest) => {
        nest.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
          if (request.headers['x-blocked'] === undefined) {
            next();
            return;
          }
          response.statusCode = 429;
          response.end();
        });
      },
    });

    expect((await app.fetch('/users/1', { headers: { 'x-blocked': 'yes' } })).status).toBe(429);
    expect((await app.fetch('/users/1')).status).toBe(200);

    expect(await app.requests()).toEqual([
      'GET /users/:id 200 1',
      ...unlessIntercepted(mode, 'GET __unmatched__ 429 1'),
    ]);
  });

  it('that a bound middleware refuses, or lets pass to nowhere, are counted once', async () => {
    const passed: string[] = [];
    @Module({})
    class Everywhere implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer
          .apply((request: IncomingMessage, _response: ServerResponse, next: () => void) => {
            passed.push(request.method ?? '');
            next();
          })
          .forRoutes('*');
      }
    }
    const app = await TestApp.start(mode, { controllers, imports: [EarlyAnswers, Everywhere] });

    expect((await app.fetch('/middleware/refused')).status).toBe(403);
    expect((await app.fetch('/nowhere')).status).toBe(404);
    expect((await app.fetch('/users/1')).status).toBe(200);

    const counted = await app.requests();
    expect(passed.length).toBeGreaterThanOrEqual(2);
    expect(counted).toContain('GET /users/:id 200 1');
    expect(counted.filter((line) => line.endsWith(' 404 1'))).toEqual(
      unlessIntercepted(mode, 'GET __unmatched__ 404 1'),
    );
    expect(counted.filter((line) => line.endsWith(' 403 1'))).toHaveLength(isIntercepted(mode) ? 0 : 1);
    expect(counted).toHaveLength(isIntercepted(mode) ? 1 : 3);
  });

  it('are counted for redirects, raw answers, files and event streams', async () => {
    const app = await TestApp.start(mode, { controllers });

    expect((await app.fetch('/answers/redirect')).status).toBe(307);
    expect((await app.fetch('/answers/raw')).body).toBe('raw');
    expect((await app.fetch('/answers/file')).body).toBe('one two three');
    expect((await app.fetch('/answers/events')).body).toContain('data: two');

    expect(await app.requests()).toEqual([
      'GET /answers/events 200 1',
      'GET /answers/file 200 1',
      'GET /answers/raw 203 1',
      'GET /answers/redirect 307 1',
    ]);
  });

  it('put their duration into the histogram', async () => {
    const app = await TestApp.start(mode, { controllers });

    await app.fetch('/users/1');
    await app.requests();

    const labels = { method: 'GET', path: '/users/:id', status: '200' };
    const exposition = await app.scrape();
    expect(exposition.types.get('http_request_duration_seconds')).toBe('histogram');
    expect(exposition.value('http_request_duration_seconds_sum', labels)).toBeGreaterThan(0);
    expect(exposition.of('http_request_duration_seconds_bucket').map((sample) => sample.labels['le'])).toEqual([
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1',
      '2.5',
      '5',
      '10',
      '+Inf',
    ]);
    expect(exposition.value('http_request_duration_seconds_bucket', { ...labels, le: '+Inf' })).toBe(1);
  });
});
