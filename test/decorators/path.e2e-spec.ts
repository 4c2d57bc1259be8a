import { setTimeout as pause } from 'node:timers/promises';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  type NestModule,
  Param,
  Post,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { concatMap, delay, from, type Observable, of } from 'rxjs';
import { CountCacheHit, CountRateLimitHit, MetricsService } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

@Injectable()
class Sessions {
  @CountCacheHit({ cache: 'sessions' })
  get(id: string): string | undefined {
    return id === 'none' ? undefined : id;
  }

  async find(id: string): Promise<string | undefined> {
    await pause(1);
    return this.nested(id);
  }

  @CountCacheHit({ cache: 'later' })
  later(id: string): Observable<string> {
    return of(id).pipe(delay(1));
  }

  private async nested(id: string): Promise<string | undefined> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.get(id);
  }
}

@Injectable()
class Never implements CanActivate {
  @CountRateLimitHit()
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class LoadSession implements NestMiddleware {
  constructor(private readonly sessions: Sessions) {}

  use(_request: unknown, _response: unknown, next: () => void): void {
    this.sessions.get('from-middleware');
    next();
  }
}

@Controller('sessions')
class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get('of/:id')
  async one(@Param('id') id: string): Promise<string> {
    return String(await this.sessions.find(id));
  }

  @Get('later/:id')
  later(@Param('id') id: string): Observable<string> {
    return this.sessions.later(id);
  }

  @Post()
  async create(@Body() body: { id: string }): Promise<string> {
    await pause(1);
    return String(this.sessions.get(body.id));
  }

  @Sse('stream/:id')
  stream(@Param('id') id: string): Observable<{ data: string }> {
    return from([1, 2]).pipe(concatMap(() => of({ data: String(this.sessions.get(id)) }).pipe(delay(1))));
  }

  @Get('limited/:id')
  @UseGuards(Never)
  limited(): void {}
}

const parts = { controllers: [SessionsController], providers: [Sessions] };

describe.each(ADAPTERS)('the label path on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  const start = (options: TestAppOptions = {}): Promise<TestApp> => TestApp.start(adapter, { ...parts, ...options });
  const hits = async (app: TestApp): Promise<string[]> =>
    (await app.scrape()).lines('cache_hits_total', 'path', 'cache');

  it('is the template of the request, also after awaits, timers and in nested calls', async () => {
    const app = await start({ configure: (nest) => void nest.setGlobalPrefix('api') });

    await Promise.all(['a', 'b', 'c'].map((id) => app.fetch(`/api/sessions/of/${id}`)));
    await app.fetch('/api/sessions/later/d');
    await app.fetch('/api/sessions/of/none');

    expect(await hits(app)).toEqual(['/api/sessions/later/:id later 1', '/api/sessions/of/:id sessions 3']);
    const exposition = await app.scrape();
    expect(exposition.lines('cache_misses_total', 'path', 'cache')).toEqual(['/api/sessions/of/:id sessions 1']);
    expect(exposition.value('cache_errors_total', { path: '/api/sessions/of/:id', cache: 'sessions' })).toBe(0);
  });

  it('is that of a request with a body, which a parser read', async () => {
    const app = await start();
    const post = (id: string): Promise<unknown> =>
      app.fetch('/sessions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id, padding: 'x'.repeat(50_000) }),
      });

    await Promise.all([post('a'), post('b')]);

    expect(await hits(app)).toEqual(['/sessions sessions 2']);
  });

  it('is that of the request while its events are streamed', async () => {
    const app = await start();

    await app.fetch('/sessions/stream/a');

    expect(await hits(app)).toEqual(['/sessions/stream/:id sessions 2']);
  });

  it('is known to a guard, which refuses with 403', async () => {
    const app = await start();

    const { status } = await app.fetch('/sessions/limited/1');

    expect(status).toBe(403);
    expect((await app.scrape()).lines('rate_limit_hits_total', 'path')).toEqual(['/sessions/limited/:id 1']);
  });

  it('is that of the route in the end, where a middleware ran before the routing', async () => {
    @Module({})
    class Sessioned implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        // In the way of NestJS 10, which the later ones still take.
        consumer.apply(LoadSession).forRoutes('*');
      }
    }
    const app = await start({
      imports: [{ module: Sessioned, providers: [Sessions] }],
      controllers: [SessionsController],
    });

    await app.fetch('/sessions/of/none');
    await app.fetch('/unknown');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('cache_hits_total', { path: '/sessions/of/:id' })).toBe(1);
      // On Fastify, the middleware sees the scrapes too.
      expect(exposition.value('cache_hits_total', { path: '__unmatched__' })).toBeGreaterThanOrEqual(1);
      expect(exposition.value('cache_hits_total', { path: 'none' })).toBeUndefined();
    });
  });

  it('is none outside of a request', async () => {
    const app = await start();

    app.app.get(Sessions).get('a');
    await pause(1);
    app.app.get(Sessions).get('b');

    expect(await hits(app)).toEqual(['none sessions 2']);
  });

  it('never tells the requests of one connection wrong', async () => {
    const app = await start();

    await app.exchange(
      'GET /sessions/of/a HTTP/1.1\r\nHost: x\r\n\r\n' +
        'GET /sessions/later/b HTTP/1.1\r\nHost: x\r\n\r\n' +
        'GET /sessions/of/c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );

    expect(await hits(app)).toEqual(['/sessions/later/:id later 1', '/sessions/of/:id sessions 2']);
  });

  it('needs no more than a decorator on a class that a factory makes', async () => {
    const app = await start({ providers: [{ provide: Sessions, useFactory: () => new Sessions() }] });

    await app.fetch('/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"id":"a"}',
    });

    expect(await hits(app)).toEqual(['/sessions sessions 1']);
  });

  it('is none with requestContext: false', async () => {
    const app = await start({ metrics: { requestContext: false } });

    await app.fetch('/sessions/of/a');

    expect(await hits(app)).toEqual(['none sessions 1']);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});

describe.each(ADAPTERS)('requestContext on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  @Controller('plain')
  class PlainController {
    constructor(private readonly metrics: MetricsService) {}

    @Get(':id')
    async one(): Promise<string> {
      await pause(1);
      this.metrics.cacheMiss('by hand');
      return 'done';
    }
  }

  it('is off where no decorator in use asks for it, and says what to do when code does', async () => {
    const app = await TestApp.start(adapter, { controllers: [PlainController] });

    await app.fetch('/plain/1');
    await app.fetch('/plain/2');

    expect((await app.scrape()).lines('cache_misses_total', 'path', 'cache')).toEqual(['none by hand 2']);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/MetricsService.*requestContext/),
    ]);
  });

  it('gives code its path when it is on', async () => {
    const app = await TestApp.start(adapter, { controllers: [PlainController], metrics: { requestContext: true } });

    await app.fetch('/plain/1');

    expect((await app.scrape()).lines('cache_misses_total', 'path', 'cache')).toEqual(['/plain/:id by hand 1']);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});
