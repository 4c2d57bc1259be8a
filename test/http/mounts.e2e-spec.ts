import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Controller, Get, type MiddlewareConsumer, Module, Param, Post, Put } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { NEST_MAJOR } from '../support/nest-version';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller()
class AppController {
  @Get('bad/:id')
  fine(@Param('id') id: string): string {
    return id;
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Post('things')
  post(): string {
    return 'posted';
  }

  @Put('things')
  put(): string {
    return 'put';
  }
}

const controllers = [AppController];
const broken = (_request: Request, _response: Response, next: NextFunction): void => next(new Error('broken'));
const answers = (_request: unknown, response: ServerResponse): void => void response.end('answered');

afterEach(() => TestApp.stopAll());

const startExpress = (configure: (app: Express) => void): Promise<TestApp> =>
  TestApp.start('express', {
    controllers,
    configure: (nest) => configure(nest.getHttpAdapter().getInstance()),
  });

async function get(app: TestApp, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await app.fetch(path);
  }
}

describe('what is mounted on express', () => {
  it('has the failures of its own routes, and no other route has them', async () => {
    const app = await startExpress((instance) => {
      instance.use('/v2', Router().get('/bad/:id', broken));
    });

    await get(app, '/v2/bad/1', '/v2/bad/2', '/bad/3', '/V2/BAD/4');

    expect(await app.requests()).toEqual(['GET /bad/:id 200 1', 'GET /v2/bad/:id 500 3']);
  });

  it('has the template of its mount, nested ones too, however the URL is spelt, and no text of it', async () => {
    const inner = Router().get('/items/:item', answers).get('/', answers);
    const outer = Router().use('/of/:user', inner).use('/fixed', inner);
    const app = await startExpress((instance) => {
      instance.use('/t/:tenant', outer);
      instance.use(['/one', '/two'], Router().get('/items', answers));
      instance.use(/^\/pattern\d+/, Router().get('/items', answers));
    });

    await get(app, '/t/me@mail.example/of/you/items/1', '/T/other/OF/x/ITEMS/2', '/t/a/fixed', '/t/a/fixed/');
    await get(app, '/one/items', '/two/items', '/pattern42/items', '/pattern43/items');
    await get(app, '/t/a/nobody', '/t/a/of/b/nobody');

    expect(await app.requests()).toEqual(
      [
        'GET /t/:tenant/of/:user/items/:item 200 2',
        'GET /t/:tenant/fixed 200 2',
        // Express 4 keeps nothing that tells several paths or patterns of a mount apart.
        ...(NEST_MAJOR === 10
          ? ['GET __mounted__ 200 4']
          : ['GET /one/items 200 1', 'GET /two/items 200 1', 'GET /^\\/pattern\\d+//items 200 2']),
        'GET __unmatched__ 404 2',
      ].toSorted(),
    );
  });

  it('is one series in any spelling, and leaves room for others', async () => {
    const app = await startExpress((instance) => {
      instance.use('/admin/queues', Router().get('/', answers));
      instance.use('/other', Router().get('/', answers));
    });
    const spellings = Array.from({ length: 128 }, (_, number) =>
      Array.from('/admin/queues')
        .map((letter, i) => ((number >> (i % 7)) & 1 ? letter.toUpperCase() : letter))
        .join(''),
    );

    await get(app, ...spellings, '/other');

    expect(await app.requests()).toEqual(['GET /admin/queues 200 128', 'GET /other 200 1']);
  });

  it('is found when it comes late, and in an application that is mounted', async () => {
    const sub = express();
    sub.use('/deep', Router().get('/:id', answers));
    sub.get('/shallow/:id', answers);
    const app = await startExpress((instance) => void instance.use('/sub', sub));
    await get(app, '/quick');
    const instance = app.app.getHttpAdapter().getInstance() as Express;
    const late = Router();
    instance.use('/late', late);
    late.use('/deeper', Router().get('/:id', answers));

    await get(app, '/sub/deep/1', '/sub/shallow/1');

    expect(await app.requests()).toEqual(['GET /quick 200 1', 'GET /sub/deep/:id 200 1', 'GET /sub/shallow/:id 200 1']);
  });

  it('is bound by a consumer with a parameter', async () => {
    const router = Router().get('/x', answers);
    @Module({ controllers })
    class Tenants {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(router).forRoutes('t/:tenant/*rest');
      }
    }
    const app = await TestApp.start('express', { imports: [Tenants] });

    await get(app, '/t/me@mail.example/x', '/t/other/x');

    const paths = (await app.scrape()).of('http_requests_total').map(({ labels }) => labels['path']);
    expect(paths.join()).not.toMatch(/mail|other/);
  });

  it('counts on the route that answered, although it passed the request on', async () => {
    const app = await startExpress((instance) => {
      instance.get('/on/:id', (_request, response, next) => {
        response.send('answered');
        next();
      });
      instance.use(
        '/in',
        Router().get('/:id', (_request, response, next) => {
          response.send('answered');
          next();
        }),
      );
    });

    await get(app, '/on/1', '/in/1');

    expect(await app.requests()).toEqual(['GET /in/:id 200 1', 'GET /on/:id 200 1']);
  });

  it('has its parameters in the middle of a flood without a series more', async () => {
    const app = await startExpress((instance) => void instance.use('/t/:tenant', Router().get('/x', answers)));
    for (let i = 0; i < 200; i++) {
      await app.fetch(`/t/${i}-${'x'.repeat(500)}/x`);
    }

    expect(await app.requests()).toEqual(['GET /t/:tenant/x 200 200']);
  });

  it('lets a request whose body cannot be read count on the route that would have taken it', async () => {
    const app = await startExpress(() => {});
    const headers = { 'Content-Type': 'application/json' };
    const post = (path: string, body: string, method = 'POST'): ReturnType<TestApp['fetch']> =>
      app.fetch(path, { method, headers, body });

    await post('/things?x=1', '{');
    await post('/THINGS/', '{', 'PUT');
    await post('/nowhere', '{');
    await post('/things', '{', 'DELETE');
    await app.fetch('/things', { method: 'POST', headers: { 'Content-Encoding': 'x', ...headers }, body: '{}' });

    expect(await app.requests()).toEqual([
      'DELETE __unmatched__ 400 1',
      'POST /things 400 1',
      'POST /things 415 1',
      'POST __unmatched__ 400 1',
      'PUT /things 400 1',
    ]);
  });

  it('does not ask which route would have taken what something else refused', async () => {
    const app = await startExpress((instance) => {
      instance.use((_request: Request, response: Response) => void response.status(429).end());
    });

    await app.fetch('/things', { method: 'POST' });

    expect(await app.requests()).toEqual(['POST __unmatched__ 429 1']);
  });

  it('has the method by which the request was routed', async () => {
    const app = await TestApp.start('express', {
      controllers,
      configure: (nest) =>
        void nest.use((request: Request, response: Response, next: NextFunction) => {
          request.method = String(request.headers['x-method'] ?? request.method);
          response.on('prefinish', () => (request.method = 'GET'));
          next();
        }),
    });

    await app.fetch('/things', { method: 'POST', headers: { 'X-Method': 'PUT' } });
    await app.fetch('/things', { method: 'POST' });

    expect(await app.requests()).toEqual(['POST /things 201 1', 'PUT /things 200 1']);
  });
});

describe.each(ADAPTERS)('a mount that is no router on %s', (adapter) => {
  let upstream: Server;
  beforeEach(async () => {
    upstream = createServer((_request, response) => response.end('from upstream')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
  });
  afterEach(() => void upstream.close());

  it('is what answered; what passes on is none', async () => {
    const { port } = upstream.address() as AddressInfo;
    const app = await TestApp.start(adapter, {
      controllers,
      configure: (nest) => {
        nest.use('/trpc', answers);
        nest.use('/proxy', (_request: unknown, response: ServerResponse) => {
          httpRequest({ port, host: '127.0.0.1' }, (answer) => answer.pipe(response)).end();
        });
        nest.use('/fails', (_request: unknown, _response: unknown, next: (error: Error) => void) => next(new Error()));
        nest.use('/quick', (_request: unknown, _response: unknown, next: () => void) => next());
        nest.use('/passes', (_request: unknown, _response: unknown, next: () => void) => next());
        nest.use((_request: unknown, _response: unknown, next: () => void) => next());
      },
    });

    await get(app, '/trpc', '/trpc/a.b?batch=1', '/proxy/x', '/fails/x', '/quick', '/passes/x', '/nowhere');

    expect(await app.requests()).toEqual([
      'GET /fails 500 1',
      'GET /proxy 200 1',
      'GET /quick 200 1',
      'GET /trpc 200 2',
      'GET __unmatched__ 404 2',
    ]);
  });

  it('shows nothing of Nest under a global prefix', async () => {
    const app = await TestApp.start(adapter, { controllers, configure: (nest) => void nest.setGlobalPrefix('api') });

    await get(app, '/api/quick', '/api/nowhere', '/nowhere');

    expect(await app.requests()).toEqual(['GET /api/quick 200 1', 'GET __unmatched__ 404 2']);
  });
});

describe('http.exclude', () => {
  it.each(ADAPTERS)('takes paths for the same where the router of %s does', async (adapter) => {
    const app = await TestApp.start(adapter, { controllers, metrics: { http: { exclude: ['/quick'] } } });

    await get(app, '/quick', '/quick?x', '/QUICK', '/quick/', '/bad/1');

    expect(await app.requests()).toEqual(
      adapter === 'express' ? ['GET /bad/:id 200 1'] : ['GET /bad/:id 200 1', 'GET __unmatched__ 404 2'],
    );
  });

  it('keeps apart what an Express with case sensitive and strict routing keeps apart', async () => {
    const instance = express().enable('case sensitive routing').enable('strict routing');
    const app = await TestApp.start(new ExpressAdapter(instance), {
      controllers,
      metrics: { http: { exclude: ['/quick'] } },
    });

    await get(app, '/quick', '/QUICK', '/quick/');

    expect(await app.requests()).toEqual(['GET __unmatched__ 404 2']);
  });
});
