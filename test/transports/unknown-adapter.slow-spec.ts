import { type CallHandler, type ExecutionContext, type NestInterceptor, VersioningType } from '@nestjs/common';
import { type MeasuredRequest, MetricsInterceptor, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { merge, type Observable, Subject } from 'rxjs';
import { closed } from '../support/sockets';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { announcedOrigin } from '../support/management';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { TINY_KINDS, TinyAdapter, type TinyKind } from './support/tiny-adapter';
import { Gate, tinyParts } from './support/tiny-controllers';

const NODE_KINDS = ['node', 'wrapped'] as const;

/** Without a server of Node's, the endpoint is on a management port. */
function start(
  kind: TinyKind,
  options: TestAppOptions = {},
  http: MetricsModuleOptions['http'] = {},
): Promise<TestApp> {
  const endpoint = kind === 'bare' ? { port: 0 } : {};
  const metrics = { endpoint, http, ...options.metrics };
  return TestApp.start(new TinyAdapter(kind), { ...tinyParts, ...options, metrics });
}

async function scrapeOf(app: TestApp, kind: TinyKind): Promise<Exposition> {
  if (kind !== 'bare') {
    return app.scrape();
  }
  const origin = await announcedOrigin(app.logger);
  const response = await fetch(`${origin}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return new Exposition(await response.text());
}

/** Every series, once none is in flight. */
function requestsOf(app: TestApp, kind: TinyKind): Promise<string[]> {
  return eventually(async () => {
    const exposition = await scrapeOf(app, kind);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    return exposition.lines('http_requests_total', 'method', 'path', 'status');
  });
}

afterEach(() => TestApp.stopAll());

describe.each(TINY_KINDS)('an adapter that nobody knows, with requests of the kind "%s"', (kind) => {
  it('has the whole template in the path, with prefix and version', async () => {
    const app = await start(kind, {
      configure: (nest) => {
        nest.setGlobalPrefix('api', { exclude: ['books/old/:id'] });
        nest.enableVersioning({ type: VersioningType.URI });
      },
    });

    for (const path of [
      '/api/books/1',
      '/api/books/2?x=1',
      '/books/old/1',
      '/api/books/older/1',
      '/api/v2/books/versioned/1',
    ]) {
      expect((await app.fetch(path)).status).toBe(200);
    }

    expect(await requestsOf(app, kind)).toEqual([
      'GET /api/books/:id 200 2',
      'GET /api/books/older/:id 200 1',
      'GET /api/v2/books/versioned/:id 200 1',
      'GET /books/old/:id 200 1',
    ]);
  });

  it('has the status of every end that a handler knows', async () => {
    const app = await start(kind);
    const post = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };

    expect((await app.fetch('/books', post)).status).toBe(201);
    expect((await app.fetch('/books/accepted', { method: 'POST' })).status).toBe(202);
    expect((await app.fetch('/books/one')).status).toBe(400);
    expect((await app.fetch('/books/1/later')).body).toBe('1');
    expect((await app.fetch('/ends/conflict')).status).toBe(409);
    expect((await app.fetch('/ends/unexpected')).status).toBe(500);
    expect((await app.fetch('/ends/moved')).status).toBe(307);
    expect((await app.fetch('/ends/by-hand')).status).toBe(203);

    expect(await requestsOf(app, kind)).toEqual([
      'GET /books/:id 400 1',
      'GET /books/:id/later 200 1',
      'GET /ends/by-hand 203 1',
      'GET /ends/conflict 409 1',
      'GET /ends/moved 307 1',
      'GET /ends/unexpected 500 1',
      'POST /books 201 1',
      'POST /books/accepted 202 1',
    ]);
  });

  it('is counted once, however many interceptors there are', async () => {
    const app = await start(kind, {
      metrics: { interceptor: 'always' },
      configure: (nest) => void nest.useGlobalInterceptors(nest.get(MetricsInterceptor, { strict: false })),
    });

    await app.fetch('/books/1');
    await app.fetch('/ends/conflict');

    expect(await requestsOf(app, kind)).toEqual(['GET /books/:id 200 1', 'GET /ends/conflict 409 1']);
  });

  it('shows what is in flight', async () => {
    const app = await start(kind);
    const inFlight = async (): Promise<unknown> => (await scrapeOf(app, kind)).value('http_requests_in_flight');

    const held = app.fetch('/ends/held');
    await eventually(async () => expect(await inFlight()).toBe(1));
    Gate.open();
    expect((await held).body).toBe('held');

    await eventually(async () => expect(await inFlight()).toBe(0));
    expect(await requestsOf(app, kind)).toEqual(['GET /ends/held 200 1']);
  });

  it('leaves out what is excluded, and asks for custom labels', async () => {
    const app = await start(
      kind,
      {},
      {
        exclude: ['/books/old/*', ({ headers }) => headers['x-probe'] !== undefined],
        customLabels: { tenant: ({ headers }) => headers['x-tenant'] as string },
      },
    );

    await app.fetch('/books/old/1');
    await app.fetch('/books/1', { headers: { 'x-probe': 'yes' } });
    await app.fetch('/books/1', { headers: { 'x-tenant': 'acme' } });

    expect(await requestsOf(app, kind)).toEqual(['GET /books/:id 200 1']);
    expect((await scrapeOf(app, kind)).value('http_requests_total', { tenant: 'acme' })).toBe(1);
  });

  it('lets every route stand at zero where it shall', async () => {
    const app = await start(kind, {}, { initialise: 'routes' });

    const series = (await scrapeOf(app, kind)).of('http_requests_total');

    expect(series.every(({ value }) => value === 0)).toBe(true);
    const standing = series.map(({ labels }) => `${labels['method']} ${labels['path']} ${labels['status']}`);
    expect(standing).toEqual(
      expect.arrayContaining(['GET /books/:id 200', 'GET /books/older/:id 500', 'POST /books 201', 'POST /books 500']),
    );
  });

  it('tells code in handlers its path', async () => {
    const app = await start(kind);

    await Promise.all([1, 2, 3].map((id) => app.fetch(`/books/${id}`)));

    expect((await scrapeOf(app, kind)).lines('cache_hits_total', 'path', 'cache')).toEqual(['/books/:id shelves 3']);
  });

  it('has the interceptor, and says so', async () => {
    const app = await start(kind);

    expect(app.logger.lines).toContain('debug MetricsInterceptor is bound: the HTTP adapter "tiny" is not known');
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});

describe.each(NODE_KINDS)('an adapter that nobody knows over a server of Node, of the kind "%s"', (kind) => {
  it('is seen from the first moment on: guards, filters, bad bodies and nowhere', async () => {
    const app = await start(kind);
    const broken = { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } };

    expect((await app.fetch('/ends/closed')).status).toBe(403);
    expect((await app.fetch('/ends/filtered')).status).toBe(416);
    expect((await app.fetch('/books', broken)).status).toBe(400);
    expect((await app.fetch('/nowhere')).status).toBe(404);

    expect(await requestsOf(app, kind)).toEqual([
      'GET /ends/closed 403 1',
      'GET /ends/filtered 416 1',
      'GET __unmatched__ 404 1',
      'POST __unmatched__ 400 1',
    ]);
  });

  it('counts a client that leaves as 499 and an abort', async () => {
    const app = await start(kind);

    const socket = await app.open('GET /ends/never HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(1));
    socket.destroy();
    await closed(socket);

    await eventually(async () => expect(await requestsOf(app, kind)).toEqual(['GET /ends/never 499 1']));
    expect((await app.scrape()).value('http_request_aborts_total', { path: '/ends/never' })).toBe(1);
  });

  it('is seen by the interceptor alone where the option says so', async () => {
    const app = await start(kind, {}, { instrumentation: 'interceptor' });

    expect((await app.fetch('/ends/closed')).status).toBe(403);
    expect((await app.fetch('/nowhere')).status).toBe(404);
    expect((await app.fetch('/ends/filtered')).status).toBe(416);
    expect((await app.fetch('/books/1')).status).toBe(200);

    expect(await requestsOf(app, kind)).toEqual(['GET /books/:id 200 1', 'GET /ends/filtered 416 1']);
  });
});

describe('an adapter that nobody knows with middleware of a kind of its own', () => {
  /** As Koa has it. */
  type Middleware = (context: object, next: () => void) => void;
  class OtherMiddleware extends TinyAdapter {
    override use(middleware: Middleware): unknown {
      return super.use((_request: object, response: object, next: () => void) => middleware({ response }, next));
    }
  }
  class NoMiddleware extends TinyAdapter {
    override use(): never {
      throw new Error('there is no middleware');
    }
  }

  it.each([OtherMiddleware, NoMiddleware])('is not given any: %p', async (Adapter) => {
    const app = await TestApp.start(new Adapter('node'), { ...tinyParts });

    expect((await app.fetch('/books/1')).status).toBe(200);

    expect(await requestsOf(app, 'node')).toEqual(['GET /books/:id 200 1']);
  });
});

describe('an adapter that nobody knows over another server', () => {
  it("knows of a request what its handler knows: neither guards, nor nowhere, nor a filter's own status", async () => {
    const app = await start('bare');

    expect((await app.fetch('/ends/closed')).status).toBe(403);
    expect((await app.fetch('/nowhere')).status).toBe(404);
    expect((await app.fetch('/ends/filtered')).status).toBe(416);

    expect(await requestsOf(app, 'bare')).toEqual(['GET /ends/filtered 500 1']);
  });

  it('has in flight what nobody will end until nobody waits for it', async () => {
    const impatience = new Subject<never>();
    class Impatient implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
        return merge(next.handle(), impatience);
      }
    }
    const app = await start('bare', {
      metrics: { interceptor: 'never' },
      // One that the module binds itself would stand before the other.
      configure: (nest) =>
        void nest.useGlobalInterceptors(new Impatient(), nest.get(MetricsInterceptor, { strict: false })),
    });

    const answer = app.fetch('/ends/never');
    await eventually(async () => expect((await scrapeOf(app, 'bare')).value('http_requests_in_flight')).toBe(1));
    impatience.error(new Error('It takes too long.'));
    expect((await answer).status).toBe(500);

    expect(await requestsOf(app, 'bare')).toEqual(['GET /ends/never 499 1']);
    expect((await scrapeOf(app, 'bare')).value('http_request_aborts_total', { path: '/ends/never' })).toBe(1);
  });

  it('is measured no other way with the interceptor alone', async () => {
    const app = await start('bare', {}, { instrumentation: 'interceptor' });

    await app.fetch('/books/1');

    expect(await requestsOf(app, 'bare')).toEqual(['GET /books/:id 200 1']);
  });

  it('gives the functions of options its own request', async () => {
    const requests: MeasuredRequest[] = [];
    const app = await start('bare', {}, { customLabels: { seen: (request) => requests.push(request) } });

    await app.fetch('/books/1');
    await requestsOf(app, 'bare');

    expect(requests).toEqual([expect.objectContaining({ method: 'GET', url: '/books/1', params: { id: '1' } })]);
  });
});
