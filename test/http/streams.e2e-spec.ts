import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { Controller, Get, Header, Res, Sse, StreamableFile } from '@nestjs/common';
import { Registry } from 'prom-client';
import { concatMap, delay, from, type Observable, of, throwError, timeout, NEVER } from 'rxjs';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

let upstream: Server;

@Controller('streams')
class StreamsController {
  @Sse('events')
  events(): Observable<{ data: string }> {
    return from(['one', 'two', 'three']).pipe(concatMap((data) => of({ data }).pipe(delay(2))));
  }

  @Sse('events-that-break')
  breaking(): Observable<{ data: string }> {
    return from(['one', 'two']).pipe(
      concatMap((data) => (data === 'two' ? throwError(() => new Error('broken')) : of({ data }))),
    );
  }

  @Sse('events-that-stall')
  stalling(): Observable<{ data: string }> {
    return from(['one', 'two']).pipe(
      concatMap((data) => (data === 'two' ? NEVER : of({ data }))),
      timeout(30),
    );
  }

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return from(['one', 'two']).pipe(concatMap((data) => (data === 'two' ? NEVER : of({ data }))));
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(['one ', 'two ', 'three']));
  }

  @Get('file-that-breaks')
  brokenFile(): StreamableFile {
    return new StreamableFile(
      Readable.from(
        (async function* () {
          yield 'one ';
          yield 'two ';
          await pause(2);
          throw new Error('broken');
        })(),
      ),
    );
  }

  @Get('written')
  async written(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    for (const piece of ['one ', Buffer.from('zwei '), 'trois']) {
      raw.write(piece);
      await pause(1);
    }
    raw.end('.');
  }

  @Get('write-and-end')
  writeAndEnd(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.end('two');
  }

  @Get('lines')
  @Header('Content-Type', 'application/x-ndjson')
  lines(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
    raw.end('{}\n');
  }

  @Get('piped')
  piped(@Res() response: AnyResponse): void {
    pipeline(Readable.from(['one ', 'two ']), new PassThrough(), rawOf(response), () => {});
  }

  @Get('compressed')
  compressed(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.setHeader('Content-Encoding', 'gzip');
    pipeline(Readable.from(['x'.repeat(100_000), 'y'.repeat(100_000)]), createGzip(), raw, () => {});
  }

  @Get('proxied')
  proxied(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    httpRequest({ port: (upstream.address() as AddressInfo).port }, (answer) => {
      raw.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(raw);
    }).end();
  }

  @Get('throws-in-the-middle')
  async throwing(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    raw.write('one ');
    raw.write('two ');
    await pause(1);
    throw new Error('broken');
  }

  @Get('held')
  held(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.write('two ');
  }

  /**
   * On each connection, `server.timeout` does this: but before the request is there, which on a busy machine takes
   * time.
   */
  @Get('held-by-a-server-with-a-timeout')
  heldByAServerWithATimeout(@Res() response: AnyResponse): void {
    this.held(response);
    rawOf(response).socket?.setTimeout(40);
  }

  @Get('held-for-a-time')
  heldForATime(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.setTimeout(30, () => raw.end('late'));
    raw.write('one ');
    raw.write('two ');
  }

  @Get('declared')
  declared(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Length': 6 });
    raw.write('one');
    raw.end('two');
  }

  @Get('one-piece')
  onePiece(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one');
    raw.end();
  }

  @Get('plain')
  plain(): object {
    return { plain: true };
  }
}

describe.each(ADAPTERS)('streams on %s', (adapter) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(adapter, { controllers: [StreamsController] });
  });
  afterEach(() => TestApp.stopAll());

  async function settled(): Promise<Exposition> {
    return eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect(exposition.value('http_streaming_active')).toBe(0);
      return exposition;
    });
  }
  const outcomes = (exposition: Exposition): string[] =>
    exposition.lines('http_streaming_requests_total', 'path', 'outcome');

  it.each(['events', 'file', 'written', 'write-and-end', 'lines', 'piped', 'compressed'])(
    'finds /%s to be one, and counts what crossed',
    async (name) => {
      const path = `/streams/${name}`;
      const bytes = await crossed(app.port, path);

      const exposition = await settled();
      expect(outcomes(exposition)).toEqual([`${path} completed 1`]);
      expect(exposition.value('http_streaming_bytes_total', { path })).toBe(bytes);
      expect(exposition.value('http_streaming_chunks_total', { path })).toBeGreaterThanOrEqual(1);
      expect(exposition.value('http_streaming_time_to_first_byte_seconds_count', { path })).toBe(1);
      expect(exposition.value('http_streaming_duration_seconds_count', { path })).toBe(1);
      expect(exposition.value('http_requests_total', { path, status: '200' })).toBe(1);
    },
  );

  it.each(['declared', 'one-piece', 'plain'])('takes /%s for an ordinary response', async (name) => {
    await app.fetch(`/streams/${name}`);

    const exposition = await settled();
    expect(outcomes(exposition)).toEqual([]);
    expect(exposition.value('http_requests_total', { path: `/streams/${name}` })).toBe(1);
  });

  it.each([
    ['events-that-break', 'error'],
    ['events-that-stall', 'timeout'],
    ['file-that-breaks', 'error'],
    ['throws-in-the-middle', 'error'],
  ])('says of /%s that it ended by %s', async (name, outcome) => {
    await app.fetch(`/streams/${name}`).catch(() => {});

    expect(outcomes(await settled())).toEqual([`/streams/${name} ${outcome} 1`]);
  });

  it('says of a client that leaves that it cancelled, and of its time only the first byte', async () => {
    const socket = await app.open('GET /streams/endless HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_streaming_active')).toBe(1);
      expect(exposition.value('http_streaming_chunks_total', { path: '/streams/endless' })).toBeGreaterThanOrEqual(1);
    });
    await pause(60);
    socket.destroy();

    const exposition = await settled();
    expect(outcomes(exposition)).toEqual(['/streams/endless cancelled 1']);
    expect(exposition.value('http_streaming_cancelled_total', { path: '/streams/endless' })).toBe(1);
    const path = '/streams/endless';
    const whole = exposition.value('http_streaming_duration_seconds_sum', { path }) ?? 0;
    const first = exposition.value('http_request_duration_seconds_sum', { path }) ?? 0;
    expect(whole).toBeGreaterThan(0.06);
    expect(first).toBe(exposition.value('http_streaming_time_to_first_byte_seconds_sum', { path }));
    expect(first).toBeLessThan(whole - 0.05);
  });

  it.each([
    ['the server', '/streams/held-by-a-server-with-a-timeout'],
    ['the response', '/streams/held-for-a-time'],
  ])('says of a stream that a timeout of %s ended that it timed out', async (_whose, path) => {
    await app.exchange(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);

    const exposition = await settled();
    expect(outcomes(exposition)).toEqual([`${path} timeout 1`]);
    expect(exposition.value('http_streaming_timeout_total', { path })).toBe(1);
  });

  it('counts what is open when the application closes as no failure, and does not hold it up', async () => {
    const registry = new Registry();
    const closing = await TestApp.start(adapter, { controllers: [StreamsController], metrics: { registry } });
    const socket = await closing.open('GET /streams/held HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => expect((await closing.scrape()).value('http_streaming_active')).toBe(1));
    const before = registry.getSingleMetric('http_streaming_requests_total') as unknown as LiveCounter;

    await closing.app.close();

    await eventually(() => {
      const broken = Array.from({ length: before.size }, (_, i) => ({ ...before.labelsOf(i), value: before.value(i) }));
      expect(broken).toContainEqual({ path: '/streams/held', outcome: 'shutdown', value: 1 });
    });
    socket.destroy();
  });
});

/** What is read of a metric after its application has closed. */
interface LiveCounter {
  readonly size: number;
  labelsOf(index: number): Record<string, string>;
  value(index: number): number;
}

/** Reads the answer from a socket, and counts the bytes of its chunks. */
async function crossed(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, path, host: '127.0.0.1' }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => resolve(bytes));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

beforeAll(() => {
  upstream = createServer((_request, response) => {
    response.write('one ');
    setTimeout(() => response.end('two'), 5);
  }).listen(0);
});
afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});
