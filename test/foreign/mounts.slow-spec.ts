import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, type MiddlewareConsumer, Module, Post, Put } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { initTRPC } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { ADAPTERS, TestApp } from '../support/test-app';

type Middleware = (request: unknown, response: unknown, next: () => void) => void;

// These have no types.
const methodOverride = require('method-override') as (getter: string) => Middleware;
const olderExpress = require('express-5.1') as (() => { use(...args: unknown[]): void }) & {
  Router(options?: object): { get(path: string, handler: unknown): void; use(...args: unknown[]): void };
};

@Controller()
class AppController {
  @Get('users/:id')
  one(): string {
    return 'one';
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

afterEach(() => TestApp.stopAll());

async function bodies(app: TestApp, ...paths: string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    all.push((await app.fetch(path)).body);
  }
  return all;
}

describe.each(ADAPTERS)('method-override on %s', (adapter) => {
  it('has the method of the handler that ran', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      configure: (nest) => void nest.use(methodOverride('X-Method-Override')),
    });
    const headers = { 'X-Method-Override': 'PUT' };

    const { body } = await app.fetch('/things', { method: 'POST', headers });
    await app.fetch('/things', { method: 'POST' });

    // Fastify routes before any middleware runs.
    expect(body).toBe(adapter === 'express' ? 'put' : 'posted');
    expect(await app.requests()).toEqual(
      adapter === 'express' ? ['POST /things 201 1', 'PUT /things 200 1'] : ['POST /things 201 2'],
    );
  });
});

describe.each(ADAPTERS)('http-proxy-middleware on %s', (adapter) => {
  let upstream: Server;
  beforeEach(async () => {
    upstream = createServer((_request, response) => response.end('from upstream')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
  });
  afterEach(() => void upstream.close());

  it('is its mount, also where the upstream is gone', async () => {
    const target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const proxy = createProxyMiddleware({ target }) as unknown as Middleware;
    @Module({ controllers })
    class Bound {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(proxy).forRoutes('bound/:tenant');
      }
    }
    const app = await TestApp.start(adapter, {
      imports: [Bound],
      configure: (nest) => {
        nest.use('/proxied', proxy);
        nest.use('/gone', createProxyMiddleware({ target: 'http://127.0.0.1:1' }) as unknown);
      },
    });

    expect(await bodies(app, '/proxied/a/b', '/proxied', '/bound/me@mail.example', '/users/1')).toEqual([
      'from upstream',
      'from upstream',
      'from upstream',
      'one',
    ]);
    await bodies(app, '/gone/x');

    expect(await app.requests()).toEqual([
      'GET /bound/:tenant 200 1',
      'GET /gone 504 1',
      'GET /proxied 200 2',
      'GET /users/:id 200 1',
    ]);
  });
});

describe.each(ADAPTERS)('@trpc/server on %s', (adapter) => {
  it('has its mount, with the status of each procedure', async () => {
    const { router, procedure } = initTRPC.create();
    const procedures = router({
      hello: procedure.query(() => 'hello'),
      fails: procedure.query(() => {
        throw new Error('it fails');
      }),
    });
    const app = await TestApp.start(adapter, {
      controllers,
      configure: async (nest) => {
        if (adapter === 'express') {
          nest.use('/trpc', createExpressMiddleware({ router: procedures }));
        } else {
          const trpcOptions = { router: procedures };
          await nest.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions } as never);
        }
      },
    });

    await bodies(app, '/trpc/hello', '/trpc/hello,hello?batch=1', '/trpc/fails', '/trpc/nothing');

    const path = adapter === 'express' ? '/trpc' : '/trpc/:path';
    expect(await app.requests()).toEqual([`GET ${path} 200 2`, `GET ${path} 404 1`, `GET ${path} 500 1`]);
  });
});

describe("Express 5 with an older package 'router'", () => {
  const answers = (_request: unknown, response: { send(body: string): void }): void => response.send('answered');

  it('has the templates that it tells, and one word for the others: never text of a URL', async () => {
    const app = await TestApp.start(new ExpressAdapter(olderExpress()), {
      controllers,
      configure: (nest) => {
        const inner = olderExpress.Router({ mergeParams: true });
        inner.get('/items/:item', answers);
        const outer = olderExpress.Router();
        outer.use('/of/:user', inner);
        outer.get('/', answers);
        nest.use('/t/:tenant', outer);
        nest.use('/files', answers);
      },
    });

    await bodies(
      app,
      '/t/me@mail.example',
      '/t/a/of/b/items/c',
      '/T/A/OF/b/items/d',
      '/files/x.js',
      '/users/1',
      '/nowhere',
    );

    expect(await app.requests()).toEqual([
      'GET /files 200 1',
      'GET /t/:tenant 200 1',
      'GET /users/:id 200 1',
      'GET __mounted__ 200 2',
      'GET __unmatched__ 404 1',
    ]);
  });
});
