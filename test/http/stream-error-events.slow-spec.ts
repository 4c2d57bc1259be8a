import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Controller, Get, Header, Query, Res, Sse, StreamableFile } from '@nestjs/common';
import compression from 'compression';
import { concat, from, type Observable, throwError } from 'rxjs';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';
import { outcomesOf, startOn, WIRES, type WiredService } from './support/wires';

const TOKENS = 'data: {"choices":[{"delta":{"content":"été 🍵"}}]}\n\n';
const ERROR = 'data: {"error":{"message":"quá tải","code":429}}\n\n';

@Controller()
class EventsController {
  /** Writes a stream in pieces of so many bytes, as bytes or, where it can be, as text. */
  @Get('events')
  async events(
    @Res() response: AnyResponse,
    @Query('body') body: string,
    @Query('size') size: string,
    @Query('type') type = 'text/event-stream',
  ): Promise<void> {
    const raw = rawOf(response);
    raw.setHeader('Content-Type', type);
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += Number(size)) {
      const piece = bytes.subarray(at, at + Number(size));
      raw.write(piece.toString().includes('\uFFFD') ? piece : piece.toString());
      await nextTurn();
    }
    raw.end();
  }

  @Get('at-once')
  atOnce(@Res() response: AnyResponse, @Query('body') body: string): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    raw.end(body);
  }

  @Get('file')
  @Header('Content-Type', 'text/event-stream')
  file(@Query('body') body: string): StreamableFile {
    return new StreamableFile(Readable.from([body.slice(0, 20), body.slice(20)]), { type: 'text/event-stream' });
  }

  @Get('flushed')
  async flushed(@Res() response: AnyResponse, @Query('body') body: string): Promise<void> {
    const raw = rawOf(response) as AnyResponse & { flush?(): void };
    raw.setHeader('Content-Type', 'text/event-stream');
    for (const event of [TOKENS, body, TOKENS]) {
      raw.write(event);
      raw.flush?.();
      await pause(1);
    }
    raw.end();
  }

  @Sse('sse')
  sse(): Observable<{ data: object }> {
    return from([{ data: { token: 1 } }, { data: { error: 'overloaded' } }]);
  }

  @Sse('breaking')
  breaking(): Observable<{ data: string }> {
    return concat(
      from([{ data: 'one' }]),
      throwError(() => Object.assign(new Error('late'), { name: 'TimeoutError' })),
    );
  }

  @Sse('circular')
  circular(): Observable<{ data: object }> {
    const data: { self?: unknown } = {};
    data.self = data;
    return from([{ data: { fine: true } }, { data }]);
  }

  @Get('left')
  left(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'text/event-stream' });
    raw.write(TOKENS);
  }
}

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();

describe.each(WIRES)('error events on %s', (wire) => {
  let service: WiredService;
  beforeEach(async () => {
    service = await startOn(wire, {
      controllers: [EventsController],
      metrics: { http: { streams: { errorEvents: true } } },
    });
  });
  afterEach(async () => {
    service.close();
    await TestApp.stopAll();
  });

  it.each([
    ['an error in the data', TOKENS + ERROR, 'error'],
    ['an event called error', `${TOKENS}event: error\r\ndata: overloaded\r\n\r\n`, 'error'],
    ['none', `${TOKENS}: error\n\ndata: {"error":null}\n\ndata: [DONE]\n\n`, 'completed'],
  ])('are found, and not a byte changes: %s', async (_what, body, outcome) => {
    const sizes = [1, 3, 16, 1000];
    for (const size of sizes) {
      const answer = await service.get(`/events?${query({ body, size: String(size) })}`);
      expect(answer).toEqual({ status: 200, body });
    }
    expect((await service.get(`/at-once?${query({ body })}`)).body).toBe(body);
    expect((await service.get(`/file?${query({ body })}`)).body).toBe(body);

    const exposition = await service.settled();
    expect(outcomesOf(exposition)).toEqual([`/at-once ${outcome} 1`, `/events ${outcome} 4`, `/file ${outcome} 1`]);
    expect(exposition.value('http_streaming_bytes_total', { path: '/events' })).toBe(
      sizes.length * Buffer.byteLength(body),
    );
    expect(exposition.value('http_requests_total', { path: '/events', status: '200' })).toBe(4);
  });

  it.each(['application/x-ndjson', 'application/jsonl; charset=utf-8', 'application/stream+json'])(
    'are found in lines of %s',
    async (type) => {
      const body = '{"row":1}\n{"row":2,"error":"lost"}\n';
      expect((await service.get(`/events?${query({ body, type, size: '5' })}`)).body).toBe(body);

      expect(outcomesOf(await service.settled())).toEqual(['/events error 1']);
    },
  );

  it('are not looked for in what is no event stream', async () => {
    await service.get(`/events?${query({ body: ERROR, type: 'text/plain', size: '5' })}`);

    expect(outcomesOf(await service.settled())).toEqual(['/events completed 1']);
  });

  it('are found in what Nest writes, which knows a timeout of its own by its name', async () => {
    await service.get('/sse');
    await service.get('/breaking');
    await service.get('/circular');

    expect(outcomesOf(await service.settled())).toEqual(['/breaking timeout 1', '/circular error 1', '/sse error 1']);
  });

  it('leave a client that left to be one', async () => {
    await service.breakOff('/left');

    expect(outcomesOf(await service.settled())).toEqual(['/left cancelled 1']);
  });
});

describe.each(ADAPTERS)('error events on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  it('are found before what middleware compresses', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [EventsController],
      metrics: { http: { streams: { errorEvents: true } } },
      configure: (nest) => void nest.use(compression()),
    });
    for (const path of ['/flushed', '/events', '/at-once']) {
      for (const body of [ERROR, TOKENS]) {
        expect(await readCompressed(app.port, `${path}?${query({ body, size: '7' })}`)).toContain(body);
      }
    }

    await eventually(async () =>
      expect(outcomesOf(await app.scrape())).toEqual([
        '/at-once completed 1',
        '/at-once error 1',
        '/events completed 1',
        '/events error 1',
        '/flushed completed 1',
        '/flushed error 1',
      ]),
    );
  });

  it.each([true, {}, { errorEvents: false }])('are not looked for with streams: %j', async (streams) => {
    const app = await TestApp.start(adapter, { controllers: [EventsController], metrics: { http: { streams } } });
    await app.fetch(`/at-once?${query({ body: ERROR })}`);

    await eventually(async () => expect(outcomesOf(await app.scrape())).toEqual(['/at-once completed 1']));
  });
});

/** Reads an answer that is to be compressed. */
async function readCompressed(port: number, path: string): Promise<string> {
  const request = httpRequest({ port, path, headers: { 'Accept-Encoding': 'gzip' } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.headers['content-encoding']).toBe('gzip');
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return gunzipSync(Buffer.concat(chunks)).toString();
}
