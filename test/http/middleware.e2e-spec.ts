import type { ServerResponse } from 'node:http';
import { Controller, Get, type MiddlewareConsumer, Module, RequestMethod } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type Request, type Response, Router } from 'express';
import { NEST_MAJOR } from '../support/nest-version';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller()
class AppController {
  @Get('users/:id')
  one(): string {
    return 'one';
  }
}

const controllers = [AppController];
type Next = (error?: Error) => void;
const answers = (_request: unknown, response: ServerResponse): void => {
  response.statusCode = 401;
  response.end();
};
const passes = (_request: unknown, _response: unknown, next: Next): void => next();
const fails = (_request: unknown, _response: unknown, next: Next): void => next(new Error('refused'));

afterEach(() => TestApp.stopAll());

/** An application whose consumer is used so, after these requests. */
async function countedOn(
  adapter: (typeof ADAPTERS)[number],
  configure: (consumer: MiddlewareConsumer) => void,
  paths: readonly string[],
  prefix = '',
): Promise<string[]> {
  @Module({ controllers })
  class Bound {
    configure(consumer: MiddlewareConsumer): void {
      configure(consumer);
    }
  }
  const app = await TestApp.start(adapter, {
    imports: [Bound],
    configure: (nest) => void (prefix !== '' && nest.setGlobalPrefix(prefix)),
  });
  for (const path of paths) {
    const [method = '', url = ''] = path.split(' ');
    await app.fetch(url, { method });
  }
  return app.requests();
}

describe.each(ADAPTERS)('middleware that a consumer binds on %s', (adapter) => {
  it('is what answered or failed, by the path that it is bound to', async () => {
    const counted = await countedOn(
      adapter,
      (consumer) => {
        consumer.apply(answers).forRoutes('tenants/:tenant', { path: 'posts/:id', method: RequestMethod.POST });
        consumer.apply(fails).forRoutes('fails/:id');
        consumer.apply(passes, passes).forRoutes('users/:id', 'nowhere');
      },
      ['GET /tenants/me@mail.example', 'POST /posts/1', 'GET /posts/1', 'GET /fails/1', 'GET /users/1', 'GET /nowhere'],
    );

    expect(counted).toEqual([
      'GET /fails/:id 500 1',
      'GET /tenants/:tenant 401 1',
      'GET /users/:id 200 1',
      'GET __unmatched__ 404 2',
      'POST /posts/:id 401 1',
    ]);
  });

  it('has the route of the controller that it is bound to', async () => {
    const counted = await countedOn(
      adapter,
      (consumer) => void consumer.apply(answers).forRoutes(AppController),
      ['GET /api/users/1', 'GET /api/users/2'],
      'api',
    );

    expect(counted).toEqual(['GET /api/users/:id 401 2']);
  });

  it('is no mount where it is bound to everything', async () => {
    const everything = NEST_MAJOR === 10 ? '*' : '{*splat}';
    const paths = ['GET /users/1', 'GET /nowhere'];

    const counted = await countedOn(adapter, (consumer) => void consumer.apply(answers).forRoutes(everything), paths);

    expect(counted).toEqual(['GET __unmatched__ 401 2']);
  });
});

describe.each(ADAPTERS)('a catch-all on %s', (adapter) => {
  it('is /* where it answers, and no path where it finds nothing', async () => {
    const answer = (url: string | undefined): string | undefined =>
      url?.startsWith('/app') === true ? 'a page of it' : undefined;
    const app = await TestApp.start(adapter, {
      controllers,
      configure: (nest) => {
        if (adapter === 'express') {
          const instance = nest.getHttpAdapter().getInstance();
          instance.all(NEST_MAJOR === 10 ? '*' : '{*any}', (request: Request, response: Response, next: Next) => {
            const page = answer(request.url);
            return page === undefined ? next() : response.send(page);
          });
        } else {
          const instance = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
          instance.all('*', (request, reply) => {
            const page = answer(request.url);
            return page === undefined ? reply.callNotFound() : reply.send(page);
          });
        }
      },
    });

    for (const path of ['/app/orders', '/app', '/scan.php', '/users/1']) {
      await app.fetch(path);
    }
    await app.fetch('/app', { method: 'POST' });

    expect(await app.requests()).toEqual([
      'GET /* 200 2',
      // On Express it stands before the routes, and lets them pass.
      'GET /users/:id 200 1',
      'GET __unmatched__ 404 1',
      'POST /* 200 1',
    ]);
  });
});

describe('a route of several paths on express', () => {
  it('is the path that took the request, where the router tells it', async () => {
    const app = await TestApp.start('express', {
      controllers,
      configure: (nest) => {
        const page = (_request: Request, response: Response): void => void response.send('page');
        nest.use('/admin', Router().get(['/', '/queues/:name'], page));
        nest.getHttpAdapter().getInstance().get(['/first/:a', '/second/:b'], page);
      },
    });

    for (const path of ['/admin', '/admin/', '/admin/queues/mails', '/first/1', '/second/2']) {
      await app.fetch(path);
    }

    expect(await app.requests()).toEqual(
      NEST_MAJOR === 10
        ? ['GET /admin/,/queues/:name 200 3', 'GET /first/:a,/second/:b 200 2']
        : ['GET /admin 200 2', 'GET /admin/queues/:name 200 1', 'GET /first/:a 200 1', 'GET /second/:b 200 1'],
    );
  });
});
