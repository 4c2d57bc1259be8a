import dns from 'node:dns';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Module, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MetricsModule } from 'nestjs-red-metrics';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, ENDPOINTS, TestApp, TOKEN } from '../support/test-app';

const INTERCEPTED = { instrumentation: 'interceptor' } as const;

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const controllers = [HelloController];
const AUTHORIZED = `Host: a\r\nAuthorization: Bearer ${TOKEN}\r\n`;

/** What a gate in front of everything does: a JWT middleware, a throttler, a maintenance page. */
const refusesEverybody: Middleware = (_request, response) => {
  response.statusCode = 418;
  response.end('not you');
};
/** What helmet and cors do. */
const setsHeaders: Middleware = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', "default-src 'self'");
  response.setHeader('Access-Control-Allow-Origin', '*');
  next();
};
/** What compression does. */
const wrapsWriting: Middleware = (_request, response, next) => {
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  response.write = () => true;
  response.end = (() => end('wrapped')) as typeof response.end;
  next();
};
/** What a body parser, a session store and a rewriting proxy do. */
const takesAndRewrites: Middleware = (request, _response, next) => {
  request.resume();
  request.url = '/hello';
  request.method = 'GET';
  next();
};

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('on %s, the endpoint comes before', (adapter) => {
  it.each([
    ['what refuses everybody', refusesEverybody],
    ['what sets headers', setsHeaders],
    ['what wraps the writing of answers', wrapsWriting],
    ['what takes the body and rewrites the URL', takesAndRewrites],
  ])('%s', async (_name, middleware) => {
    const app = await TestApp.start(adapter, { controllers, configure: (nest) => void nest.use(middleware) });

    for (const path of ENDPOINTS) {
      const answer = await app.read(path);
      expect(answer.status).toBe(200);
      expect([...answer.headers.keys()].filter((name) => /security|access-control/.test(name))).toEqual([]);
      expect((await app.fetch(path)).status).toBe(401);
    }
    expect((await app.read('/metrics')).body).toContain('# TYPE http_requests_total counter');
    await app.fetch('/hello');
    expect(await app.requests()).toHaveLength(1);
  });

  it('CORS, which would answer a preflight', async () => {
    const app = await TestApp.start(adapter, { controllers, configure: (nest) => nest.enableCors() });
    const preflight = { method: 'OPTIONS', headers: { Origin: 'http://a', 'Access-Control-Request-Method': 'GET' } };

    for (const path of ENDPOINTS) {
      expect((await app.fetch(path, preflight)).status).toBe(401);
      const answer = await app.read(path, preflight);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await app.fetch('/hello', preflight)).status).toBe(204);
  });

  it('listeners that others put first on the server, and versions', async () => {
    const seen: (string | undefined)[] = [];
    const app = await TestApp.start(adapter, {
      controllers,
      configure: async (nest) => {
        nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '1' });
        await nest.init();
        nest.getHttpServer().prependListener('request', (request: IncomingMessage) => seen.push(request.url));
      },
    });

    expect((await app.read('/metrics', { headers: { 'X-Version': '7' } })).status).toBe(200);
    expect((await app.fetch('/hello', { headers: { 'X-Version': '1' } })).status).toBe(200);

    expect(seen).toEqual(['/hello']);
  });

  it('the body of a request, which nobody reads', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const endless = await app.exchange(
      `GET /metrics/health HTTP/1.1\r\n${AUTHORIZED}Content-Length: 99999999999\r\n\r\n{`,
    );
    const chunked = await app.exchange(
      `POST /metrics HTTP/1.1\r\n${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n5\r\nab`,
    );

    expect(endless).toMatch(/^HTTP\/1\.1 200 [^]*"status"/);
    expect(endless).toContain('Connection: close');
    expect(statusOf(chunked)).toBe(405);
  });

  it('who asks whether to go on', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      configure: (nest) => {
        nest.getHttpServer().on('checkContinue', (_request, response: ServerResponse) => response.end('taken'));
      },
    });

    const request = `GET /metrics/health HTTP/1.1\r\n${AUTHORIZED}Connection: close\r\nExpect: 100-continue\r\n\r\n`;
    expect(await app.exchange(request)).toMatch(/^HTTP\/1\.1 200 [^]*"status"/);
    expect(await app.exchange(request.replace('/metrics/health', '/hello'))).toContain('taken');
  });

  it.each([
    ['/metrics/', 200],
    ['/metrics?a=b&name[]=up', 200],
    ['/metrics/?', 200],
    ['//metrics', 404],
    ['/metrics//', 404],
    ['/METRICS', 404],
    ['/%6Detrics', 404],
    ['/metrics%2Fhealth', 404],
    ['/metrics%3F', 404],
    ['/metrics#a', 404],
    ['/hello/../metrics', 404],
    ['http://a/metrics', 404],
    ['http://a@b/metrics', 404],
  ])('and answers %s with %d, told the credential', async (target, status) => {
    const app = await TestApp.start(adapter, { controllers });

    for (const method of ['GET', 'HEAD']) {
      const answer = await app.exchange(`${method} ${target} HTTP/1.1\r\n${AUTHORIZED}Connection: close\r\n\r\n`);
      expect(statusOf(answer)).toBe(status);
      const stranger = await app.exchange(`${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(statusOf(stranger)).toBe(status === 200 ? 401 : status);
    }
    expect((await app.scrape()).value('http_requests_in_flight')).toBe(0);
    expect(await app.requests()).toEqual(status === 200 ? [] : ['GET __unmatched__ 404 2', 'HEAD __unmatched__ 404 2']);
  });

  it('pipelines with requests of the application', async () => {
    const app = await TestApp.start(adapter, { controllers });
    const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\n${AUTHORIZED}${more}\r\n`;

    const answer = await app.exchange(
      get('/hello') + get('/metrics/health') + get('/hello') + get('/metrics.json', 'Connection: close\r\n'),
    );

    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(4);
    expect(await app.requests()).toEqual(['GET /hello 200 2']);
  });

  it('nobody once its application is closed, and only in its own', async () => {
    const first = await TestApp.start(adapter, { controllers });
    const second = await TestApp.start(adapter, { controllers, metrics: { path: '/other' } });
    const server = first.app.getHttpServer() as Server;
    expect((await first.read('/other')).status).toBe(404);
    expect((await second.read('/metrics')).status).toBe(404);

    await first.app.close();

    expect(Object.hasOwn(server, 'emit')).toBe(false);
    expect((await second.read('/other')).status).toBe(200);
  });
});

describe('what only fastify has', () => {
  @Module({ imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })], controllers })
  class AppModule {}

  let app: NestFastifyApplication;
  afterEach(() => app.close());
  const read = async (url: string): Promise<{ status: number; body: string }> => {
    const response = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
    return { status: response.status, body: await response.text() };
  };

  it.each([
    ['', {}, false],
    [' before middleware of app.use()', {}, true],
    [' with http.instrumentation: interceptor', INTERCEPTED, false],
    [' before middleware of app.use() with http.instrumentation: interceptor', INTERCEPTED, true],
  ])('rewriteUrl neither hides the endpoint nor leads to it, also without a socket%s', async (_name, http, hasUse) => {
    const rewriteUrl = ({ url }: { url?: string }): string => (url === '/secret' ? '/metrics' : '/hello');
    const metrics = MetricsModule.forRoot({ auth: { bearerToken: TOKEN }, http });
    app = await NestFactory.create<NestFastifyApplication>(
      { module: class RewrittenModule {}, imports: [metrics], controllers },
      new FastifyAdapter({ rewriteUrl }),
      { logger: false, forceCloseConnections: true },
    );
    if (hasUse) {
      app.use((_request: IncomingMessage, _response: ServerResponse, next: () => void) => next());
    }
    await app.listen(0, '127.0.0.1');
    const origin = await app.getUrl();

    expect((await read(`${origin}/metrics`)).body).toContain('# TYPE');
    expect((await read(`${origin}/secret`)).status).toBe(404);
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await app.inject({ url: '/metrics', headers })).body).toContain('# TYPE');
    expect((await app.inject({ url: '/secret', headers })).statusCode).toBe(404);
  });

  it('the servers for the other addresses of "localhost" are taken, too', async () => {
    const hosts = ['127.0.0.1', '127.0.0.2'];
    // Whatever the name stands for on this machine: here it has two addresses, for each of which fastify makes a
    // server.
    const real = dns.lookup;
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
      const [, options, callback] = args as [string, { all?: boolean }, (error: null, addresses: unknown) => void];
      return options.all === true
        ? process.nextTick(
            callback,
            null,
            hosts.map((address) => ({ address, family: 4 })),
          )
        : Reflect.apply(real, dns, args);
    }) as typeof dns.lookup);
    app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
      logger: false,
      forceCloseConnections: true,
    });
    app.use(refusesEverybody);
    await app.listen(0, 'localhost');
    lookup.mockRestore();
    const { port } = app.getHttpServer().address() as { port: number };

    for (const host of hosts) {
      expect((await read(`http://${host}:${port}/metrics`)).status).toBe(200);
      expect((await read(`http://${host}:${port}/hello`)).status).toBe(418);
    }
  });
});

describe('a server that the test itself starts', () => {
  it('has the endpoint in front', async () => {
    const module = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
      controllers,
    }).compile();
    const app = module.createNestApplication({ logger: false });
    app.use(refusesEverybody);
    await app.init();
    const server = (app.getHttpServer() as Server).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };

    const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { Authorization: `Bearer ${TOKEN}`, Connection: 'close' },
    });

    expect(await response.text()).toContain('# TYPE');
    await app.close();
  });
});
