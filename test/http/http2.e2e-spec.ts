import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { Controller, Get, type INestApplication, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricsModule } from 'nestjs-red-metrics';
import { concat, from, NEVER, type Observable } from 'rxjs';
import { quiet } from '../support/sockets';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { announcedOrigin } from '../support/management';
import { TestApp, TOKEN } from '../support/test-app';

@Controller()
class AppController {
  @Get('users/:id')
  one(): string {
    return 'one';
  }

  @Get('large')
  large(): string {
    return 'x'.repeat(10_000_000);
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return concat(from([{ data: 'one' }]), NEVER);
  }

  @Get('held')
  held(): Promise<string> {
    return new Promise(() => {});
  }
}

@Module({
  imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
  controllers: [AppController],
})
class AppModule {}

describe('HTTP/2 on fastify', () => {
  let app: INestApplication;
  let client: ClientHttp2Session;

  beforeEach(async () => {
    app = await NestFactory.create(AppModule, new FastifyAdapter({ http2: true }), { logger: false });
    await app.listen(0, '127.0.0.1');
    client = quiet(connect(await app.getUrl()));
  });
  afterEach(async () => {
    client.destroy();
    await app.close();
  });

  const get = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const stream = client.request({ ':path': path, ...headers });
    let body = '';
    stream.on('data', (chunk: Buffer) => (body += chunk.toString()));
    await once(stream, 'end');
    return body;
  };
  const scrape = async (): Promise<Exposition> =>
    new Exposition(await get('/metrics', { authorization: `Bearer ${TOKEN}` }));

  it('is measured like HTTP/1.1', async () => {
    expect(await get('/users/1')).toBe('one');
    await get('/nowhere');

    await eventually(async () => {
      const exposition = await scrape();
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
        'GET /users/:id 200 1',
        'GET __unmatched__ 404 1',
      ]);
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect(exposition.value('http_request_aborts_total')).toBe(0);
    });
  });

  it('counts streams by how they end, and what crossed', async () => {
    const body = await get('/events');
    const stream = client.request({ ':path': '/endless' });
    await once(stream, 'data');
    await eventually(async () => expect((await scrape()).value('http_streaming_active')).toBe(1));
    stream.close(constants.NGHTTP2_CANCEL);

    await eventually(async () => {
      const exposition = await scrape();
      expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual([
        '/endless cancelled 1',
        '/events completed 1',
      ]);
      expect(exposition.value('http_streaming_active')).toBe(0);
      expect(exposition.value('http_streaming_bytes_total', { path: '/events' })).toBe(body.length);
    });
  });

  it('counts a stream that the client cancels in the middle of the body as an abort', async () => {
    const stream = client.request({ ':path': '/large' });
    await once(stream, 'data');
    stream.close(constants.NGHTTP2_CANCEL);

    await eventually(async () => {
      const exposition = await scrape();
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /large 200 1']);
      expect(exposition.value('http_request_aborts_total')).toBe(1);
    });
  });

  it('counts a stream that the client cancels as an abort', async () => {
    const stream = client.request({ ':path': '/held' });
    await eventually(async () => expect((await scrape()).value('http_requests_in_flight')).toBe(1));
    stream.close();

    await eventually(async () => {
      const exposition = await scrape();
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /held 499 1']);
      expect(exposition.value('http_request_aborts_total')).toBe(1);
      expect(exposition.value('http_requests_in_flight')).toBe(0);
    });
  });
});

describe("HTTP/2 on fastify with http.instrumentation: 'interceptor'", () => {
  it('counts what comes to a handler, and a stream that the client cancels as an abort', async () => {
    const app = await TestApp.start(new FastifyAdapter({ http2: true }), {
      controllers: [AppController],
      metrics: { http: { instrumentation: 'interceptor' }, endpoint: { port: 0 } },
    });
    const origin = await announcedOrigin(app.logger);
    const scrape = async (): Promise<Exposition> => {
      const response = await fetch(`${origin}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
      return new Exposition(await response.text());
    };
    const client = quiet(connect(app.origin));
    for (const path of ['/users/1', '/nowhere']) {
      await once(client.request({ ':path': path }).resume(), 'end');
    }
    const held = client.request({ ':path': '/held' });
    await eventually(async () => expect((await scrape()).value('http_requests_in_flight')).toBe(1));
    held.close();

    await eventually(async () => {
      const exposition = await scrape();
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
        'GET /held 499 1',
        'GET /users/:id 200 1',
      ]);
      expect(exposition.value('http_request_aborts_total')).toBe(1);
      expect(exposition.value('http_requests_in_flight')).toBe(0);
    });
    client.destroy();
    await TestApp.stopAll();
  });
});

describe('the endpoint over HTTP/2', () => {
  it('comes before middleware, and leaves a body unread', async () => {
    const app = await NestFactory.create(AppModule, new FastifyAdapter({ http2: true }), { logger: false });
    app.use((_request: unknown, response: { end(body: string): void }) => response.end('the gate'));
    await app.listen(0, '127.0.0.1');
    const client = quiet(connect(await app.getUrl()));
    const ask = async (method: string, path: string): Promise<string> => {
      const stream = client.request({ ':method': method, ':path': path, authorization: `Bearer ${TOKEN}` });
      stream.end(method === 'POST' ? 'x'.repeat(100_000) : undefined);
      let body = '';
      stream.on('data', (chunk: Buffer) => (body += chunk.toString()));
      await once(stream, 'end');
      return body;
    };

    expect(await ask('GET', '/users/1')).toBe('the gate');
    expect(await ask('POST', '/metrics')).toBe('Method Not Allowed\n');
    expect(await ask('GET', '/metrics')).toContain('# TYPE http_requests_total counter');
    client.destroy();
    await app.close();
  });
});
