import { Controller, Delete, Get, Param, Post, type Type, VersioningType } from '@nestjs/common';
import type { HttpExclusion } from 'nestjs-red-metrics';
import { MODES, type Mode, TestApp, type TestAppOptions } from '../support/test-app';

/** Tells what is in flight while it runs. */
let inFlight: (() => Promise<number | undefined>) | undefined;

@Controller()
class AppController {
  @Get('livez')
  livez(): string {
    return 'fine';
  }

  @Get('users/me')
  me(): string {
    return 'me';
  }

  @Get('users/:id')
  async one(@Param('id') id: string): Promise<string> {
    return `${id}, in flight: ${(await inFlight?.()) ?? '?'}`;
  }

  @Delete('users/:id')
  remove(): string {
    return 'gone';
  }

  @Post('users/:id/posts/:post')
  post(): string {
    return 'posted';
  }
}

@Controller({ path: 'reports', version: ['1', '2'] })
class ReportsController {
  @Get(':id')
  one(): string {
    return 'report';
  }
}

const start = (
  mode: Mode,
  exclude: HttpExclusion[],
  configure: TestAppOptions['configure'] = () => {},
  controllers: Type[] = [AppController],
): Promise<TestApp> => TestApp.start(mode, { controllers, metrics: { http: { exclude } }, configure });

afterEach(async () => {
  inFlight = undefined;
  await TestApp.stopAll();
});

describe.each(MODES)('excluded paths on %s', (mode) => {
  it('are those of a template, but not those of another route', async () => {
    const app = await start(mode, ['/users/:userId']);

    for (const path of ['/users/1', '/users/2?full', '/users/me', '/livez']) {
      await app.fetch(path);
    }
    await app.fetch('/users/1', { method: 'DELETE' });
    await app.fetch('/users/1/posts/2', { method: 'POST' });

    expect(await app.requests()).toEqual([
      'GET /livez 200 1',
      'GET /users/me 200 1',
      'POST /users/:id/posts/:post 201 1',
    ]);
  });

  it('are paths as routers read them: behind an origin, and before a fragment', async () => {
    const app = await start(mode, ['/livez', '/users/:userId']);

    for (const target of ['http://h/livez', 'HTTP://h/users/5', '/livez#x', '/users/5#a/b', '/users/5?a#b']) {
      await app.exchange(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    }
    await app.fetch('/users/me');

    expect(await app.requests()).toEqual(['GET /users/me 200 1']);
  });

  it('are never in flight', async () => {
    const app = await start(mode, ['/users/:id']);
    inFlight = async () => (await app.scrape()).value('http_requests_in_flight');

    const { body } = await app.fetch('/users/7');

    expect(body).toBe('7, in flight: 0');
  });

  it.each(['/livez', '/api/livez'])('are found below the global prefix, written as %s', async (path) => {
    const app = await start(mode, [path, '/users/:id'], (nest) => void nest.setGlobalPrefix('api'));

    await app.fetch('/api/livez');
    await app.fetch('/api/users/7');
    await app.fetch('/api/users/me');

    expect(await app.requests()).toEqual(['GET /api/users/me 200 1']);
  });

  it('are found where the global prefix leaves them', async () => {
    const app = await start(mode, ['/livez'], (nest) => void nest.setGlobalPrefix('api', { exclude: ['livez'] }));

    await app.fetch('/livez');
    await app.fetch('/api/users/me');

    expect(await app.requests()).toEqual(['GET /api/users/me 200 1']);
  });

  it('are found below a version, and below no other text', async () => {
    const app = await start(
      mode,
      ['/reports/:id', '/static/*'],
      (nest) => void nest.setGlobalPrefix('/api/').enableVersioning({ type: VersioningType.URI }),
      [ReportsController, AppController],
    );

    await app.fetch('/api/v1/reports/7');
    await app.fetch('/api/v2/reports/7');
    await app.fetch('/api/livez');

    expect(await app.requests()).toEqual(['GET /api/livez 200 1']);
  });
});

describe.each(['express', 'fastify'] as const)('excluded paths on %s', (mode) => {
  it('are those below a wildcard with the global prefix, whether there is a route or not', async () => {
    const app = await start(mode, ['/static/*', '/files/*path'], (nest) => void nest.setGlobalPrefix('api'));

    for (const path of ['/static/a.css', '/api/static/a/b.css', '/files/a', '/api/files/a/b', '/other/static/a']) {
      await app.fetch(path);
    }

    expect(await app.requests()).toEqual(['GET __unmatched__ 404 1']);
  });
});
