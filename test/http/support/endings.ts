import { type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { Body, Controller, Get, Header, Post, Res } from '@nestjs/common';
import { eventually } from '../../support/eventually';
import type { Exposition } from '../../support/exposition';
import { type AnyResponse, rawOf } from '../../support/raw-response';

const LARGE = 'x'.repeat(30_000_000);

@Controller()
export class EndingsController {
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

  @Get('cuts-with-upstream-error')
  cutsWith(@Res() response: AnyResponse): void {
    rawOf(response).req.socket.destroy(Object.assign(new Error('upstream'), { code: 'ECONNRESET' }));
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

/** The routes on which the service destroys its response or connection. */
export const CUTS = ['destroys', 'destroys-with-upstream-error', 'cuts', 'cuts-with-upstream-error'];

/** Node looks for late requests every thirty seconds, unless a server is made with another interval. */
export const IMPATIENCE = {
  connectionsCheckingInterval: 50,
  headersTimeout: 200,
  requestTimeout: 300,
} satisfies ServerOptions;

/** A service, over whatever its bytes go. */
export interface EndingsService {
  open(bytes: string): Promise<Pick<Socket, 'destroy' | 'end' | 'on' | 'pause' | 'resetAndDestroy'>>;
  /** Sends these bytes, and reads until the server closes the connection. */
  exchange(bytes: string): Promise<string>;
  fetch(path: string): Promise<unknown>;
  scrape(): Promise<Exposition>;
}

/** How a service is started: as it is, or with a server that does not wait for long. */
export interface EndingsStart {
  readonly start: (configure?: (server: Server) => void) => Promise<EndingsService>;
  readonly startImpatient: () => Promise<EndingsService>;
}

/** Every series, and the aborts by path. */
export async function counted(app: Pick<EndingsService, 'scrape'>): Promise<string[]> {
  const exposition = await app.scrape();
  expect(exposition.value('http_requests_in_flight')).toBe(0);
  return [
    ...exposition.lines('http_requests_total', 'method', 'path', 'status'),
    ...exposition.lines('http_request_aborts_total', 'path').map((line) => `abort ${line}`),
  ];
}

export const become = (app: Pick<EndingsService, 'scrape'>, ...lines: string[]): Promise<void> =>
  eventually(async () => expect(await counted(app)).toEqual(lines));

export const inFlight = (app: Pick<EndingsService, 'scrape'>): Promise<void> =>
  eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(1));

/** The lines of the table of docs/decisions/0017-who-ended-an-exchange.md that HTTP/1.1 has. */
export function itTellsWhoEndedIt({ start, startImpatient }: EndingsStart): void {
  it.each(CUTS)('says 500 of a service that %s', async (path) => {
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
    const app = await startImpatient();

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
}
