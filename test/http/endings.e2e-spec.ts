import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Header,
  Post,
  Res,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

const LARGE = 'x'.repeat(30_000_000);

@Controller()
class EndingsController {
  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Post('upload')
  upload(@Body() body: object): object {
    return body;
  }

  @Get('never')
  never(): Promise<void> {
    return new Promise(() => {});
  }

  @Get('large')
  large(@Res() response: AnyResponse): void {
    rawOf(response).end(LARGE);
  }

  @Get('destroys')
  destroys(@Res() response: AnyResponse): void {
    rawOf(response).destroy();
  }

  @Get('destroys-with-upstream-error')
  destroysWith(@Res() response: AnyResponse): void {
    rawOf(response).destroy(Object.assign(new Error('upstream'), { code: 'ECONNRESET' }));
  }

  @Get('cuts')
  cuts(@Res() response: AnyResponse): void {
    rawOf(response).req.socket.destroy();
  }

  @Get('begins')
  @Header('Content-Type', 'application/json')
  begins(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(202);
    raw.write('[');
    setImmediate(() => raw.destroy());
  }
}

/** Node looks for late requests every thirty seconds, unless a server is made with another interval. */
const IMPATIENCE = { connectionsCheckingInterval: 50, headersTimeout: 200, requestTimeout: 300 };

class ImpatientExpress extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(IMPATIENCE, this.getInstance());
  }
}

const impatient = {
  express: () => new ImpatientExpress(),
  fastify: () => new FastifyAdapter({ http: IMPATIENCE, requestTimeout: IMPATIENCE.requestTimeout }),
};

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('who ended it, on %s', (adapter) => {
  const start = (configure?: (server: Server) => void): Promise<TestApp> =>
    TestApp.start(adapter, {
      controllers: [EndingsController],
      configure: (nest) => configure?.(nest.getHttpServer()),
    });
  /** Every series, and the aborts by path. */
  async function counted(app: TestApp): Promise<string[]> {
    const exposition = await app.scrape();
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    return [
      ...exposition.lines('http_requests_total', 'method', 'path', 'status'),
      ...exposition.lines('http_request_aborts_total', 'path').map((line) => `abort ${line}`),
    ];
  }
  const become = (app: TestApp, ...lines: string[]): Promise<void> =>
    eventually(async () => expect(await counted(app)).toEqual(lines));
  const inFlight = (app: TestApp): Promise<void> =>
    eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(1));

  it.each(['destroys', 'destroys-with-upstream-error', 'cuts'])('says 500 of a service that %s', async (path) => {
    const app = await start();
    await app.exchange(`GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await become(app, `GET /${path} 500 1`);
  });

  it('says the status that was sent of a response that the service breaks off later', async () => {
    const app = await start();
    await app.exchange('GET /begins HTTP/1.1\r\nHost: a\r\n\r\n');
    await become(app, 'GET /begins 202 1');
  });

  it('says 499 of a client that leaves before the answer, and of one that breaks off its upload', async () => {
    const app = await start();
    const waiting = await app.open('GET /never HTTP/1.1\r\nHost: a\r\n\r\n');
    await inFlight(app);
    waiting.resetAndDestroy();
    await become(app, 'GET /never 499 1', 'abort /never 1');

    for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const uploading = await app.open(
        'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half',
      );
      await inFlight(app);
      uploading[leave]();
      await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(0));
    }
    await become(app, 'GET /never 499 1', 'POST /upload 499 3', 'abort /never 1', 'abort /upload 3');
  });

  it('says 499 although a listener answers a client that left', async () => {
    const app = await start((server) => {
      server.prependListener('request', (request: IncomingMessage, response) => {
        request.on('aborted', () => response.writeHead(500).end());
      });
    });
    const uploading = await app.open(
      'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half',
    );
    await inFlight(app);
    uploading.destroy();
    await become(app, 'POST /upload 499 1', 'abort /upload 1');
  });

  it('says of a timeout of the server that the service failed, unless the client owed something', async () => {
    const app = await start((server) => void server.setTimeout(300));
    await app.exchange('GET /never HTTP/1.1\r\nHost: a\r\n\r\n');
    await become(app, 'GET /never 504 1');

    await app.exchange(
      'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half',
    );
    await become(app, 'GET /never 504 1', 'POST /upload 408 1');
  });

  it('says of a timeout while the client does not read that it left', async () => {
    const app = await start((server) => void server.setTimeout(300));
    const socket = await app.open('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    await become(app, 'GET /large 200 1', 'abort /large 1');
    socket.destroy();
  });

  it('says 408 of a request whose body or head never comes, which is what the server writes', async () => {
    const app = await TestApp.start(impatient[adapter](), { controllers: [EndingsController] });

    const answers = await Promise.all([
      app.exchange(
        'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"half',
      ),
      app.exchange('GET /quick HTTP/1.1\r\nHost: a\r\nX-Half: '),
    ]);

    expect(answers.map((answer) => answer.slice(0, 'HTTP/1.1 408'.length))).toEqual(['HTTP/1.1 408', 'HTTP/1.1 408']);
    await become(app, 'POST /upload 408 1', '_OTHER __unmatched__ 408 1');
  });

  it('counts what the server refuses by itself, without a duration', async () => {
    const app = await start((server) => {
      server.maxRequestsPerSocket = 1;
    });
    const refusals = [
      'GARBAGE\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      'GET /quick HTTP/1.1\r\nConnection: close\r\n\r\n',
      'PUT /quick HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nConnection: close\r\n\r\n',
    ];
    const statuses: string[] = [];
    for (const refusal of refusals) {
      const answer = await app.exchange(refusal);
      statuses.push(...[...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status));
    }
    expect(statuses).toEqual(['400', '431', '400', '417']);
    const quick = 'GET /quick HTTP/1.1\r\nHost: a\r\n\r\n';
    // One request too many for the connection.
    const socket = await app.open(quick + quick);
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    await eventually(() => expect(answers).toContain('HTTP/1.1 503 '));
    socket.destroy();

    await become(
      app,
      'GET /quick 200 1',
      'GET __unmatched__ 400 1',
      'GET __unmatched__ 503 1',
      'PUT __unmatched__ 417 1',
      '_OTHER __unmatched__ 400 1',
      '_OTHER __unmatched__ 431 1',
    );
    const exposition = await app.scrape();
    expect(exposition.lines('http_request_duration_seconds_count', 'path')).toEqual(['/quick 1']);
  });

  it('counts a body that cannot be parsed once, on its route', async () => {
    const app = await start();
    const answer = await app.exchange(
      'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    await become(app, 'POST /upload 400 1');
  });

  it('takes no reset connection for a refusal', async () => {
    const app = await start();
    for (let i = 0; i < 5; i++) {
      const socket = await app.open('GET /quick HTT');
      socket.resetAndDestroy();
    }
    await app.fetch('/quick');
    await become(app, 'GET /quick 200 1');
  });
});

describe.each(ADAPTERS)('a status on %s', (adapter) => {
  @Catch()
  class CatchAll implements ExceptionFilter {
    catch(_error: unknown, host: ArgumentsHost): void {
      const response = host.switchToHttp().getResponse<AnyResponse & { code?(status: number): unknown }>();
      if (response.code !== undefined) {
        response.code(500);
      }
      (response.raw ?? response).statusCode = 500;
    }
  }

  @Controller()
  class AuditController {
    @Get('audited')
    audited(): never {
      throw new Error('audit');
    }
  }

  it('is the one that was sent', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [AuditController],
      configure: (nest) => {
        nest.useGlobalFilters(new CatchAll());
        nest.use((_request: unknown, response: AnyResponse, next: () => void) => {
          rawOf(response).end('ok');
          next();
        });
      },
    });

    expect((await app.fetch('/audited')).status).toBe(200);

    const statuses = (await app.requests()).map((line) => line.split(' ')[2]);
    expect(statuses).toEqual(['200']);
  });
});
