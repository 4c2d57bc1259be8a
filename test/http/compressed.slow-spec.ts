import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fastifyCompress from '@fastify/compress';
import { Controller, Get, Header, Res, Sse, StreamableFile } from '@nestjs/common';
import compression from 'compression';
import { concatMap, delay, from, type Observable, of } from 'rxjs';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { type Adapter, TestApp, type TestAppOptions } from '../support/test-app';

/** Of random words, so that a compressor has several pieces to give on. */
const ROWS = Array.from({ length: 20_000 }, (_, i) => ({ id: i, word: Math.sin(i).toString(36) }));
const TEXT = JSON.stringify(ROWS);

/** Between the two pieces of an answer. */
const HELD_MS = 60;

@Controller()
class CompressedController {
  @Get('rows')
  rows(): unknown {
    return ROWS;
  }

  @Get('text')
  text(): string {
    return TEXT;
  }

  @Get('by-end')
  byEnd(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'application/json' });
    raw.end(TEXT);
  }

  @Get('declared')
  declared(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(TEXT) });
    raw.write(TEXT.slice(0, 50_000));
    raw.end(TEXT.slice(50_000));
  }

  @Get('in-pieces')
  async inPieces(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    raw.setHeader('Content-Type', 'application/json');
    raw.write(TEXT.slice(0, 50_000));
    await pause(HELD_MS);
    raw.end(TEXT.slice(50_000));
  }

  @Get('file')
  @Header('Content-Type', 'application/json')
  file(): StreamableFile {
    return new StreamableFile(Readable.from([TEXT.slice(0, 50_000), TEXT.slice(50_000)]));
  }

  @Get('file-of-known-length')
  fileOfKnownLength(): StreamableFile {
    return new StreamableFile(Readable.from([TEXT.slice(0, 50_000), TEXT.slice(50_000)]), {
      length: Buffer.byteLength(TEXT),
      type: 'application/json',
    });
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return from(['one', 'two', 'three']).pipe(concatMap((data) => of({ data }).pipe(delay(2))));
  }
}

type AnyApp = Parameters<NonNullable<TestAppOptions['configure']>>[0];

/** A reply of Fastify's with what `@fastify/compress` adds. */
interface CompressingReply {
  send(payload: string): unknown;
  compress(payload: string): unknown;
}

interface NativeRoutes {
  get(path: string, handler: (request: unknown, reply: CompressingReply) => unknown): unknown;
}

/** What makes pieces of bodies on each adapter, and where. */
const COMPRESSED: readonly (readonly [string, Adapter, (app: AnyApp) => unknown])[] = [
  ['express', 'express', (app) => app.use(compression())],
  ['fastify, as middleware', 'fastify', (app) => app.use(compression())],
  ['fastify', 'fastify', (app) => app.register(fastifyCompress as never)],
];

afterEach(() => TestApp.stopAll());

const start = (adapter: Adapter, compress: (app: AnyApp) => unknown): Promise<TestApp> =>
  TestApp.start(adapter, {
    controllers: [CompressedController],
    metrics: { http: { sizes: true } },
    configure: async (app) => void (await compress(app)),
  });

async function settled(app: TestApp): Promise<Exposition> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    return exposition;
  });
}

describe.each(COMPRESSED)('what a compressor makes pieces of, on %s', (_where, adapter, compress) => {
  it.each(['/rows', '/text', '/by-end', '/declared', '/file-of-known-length'])(
    'is ordinary where %s was given in one piece or with its length, with the size that was sent',
    async (path) => {
      const app = await start(adapter, compress);
      const { compressed, body } = await readCompressed(app.port, path);
      expect(body).toBe(TEXT);

      const exposition = await settled(app);
      expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual([]);
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status', 'stream')).toEqual([
        `GET ${path} 200  1`,
      ]);
      expect(exposition.value('http_response_size_bytes_sum', { path })).toBe(compressed);
    },
  );

  it.each(['/in-pieces', '/file'])('is a stream where the application wrote %s in pieces', async (path) => {
    const app = await start(adapter, compress);
    const { compressed, body } = await readCompressed(app.port, path);
    expect(body).toBe(TEXT);

    const exposition = await settled(app);
    expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual([`${path} completed 1`]);
    expect(exposition.value('http_streaming_bytes_total', { path })).toBe(compressed);
    // It is no event stream: its duration is that of the whole.
    expect(exposition.lines('http_requests_total', 'path', 'stream')).toEqual([`${path}  1`]);
    expect(exposition.value('http_request_duration_seconds_sum', { path })).toBeCloseTo(
      exposition.value('http_streaming_duration_seconds_sum', { path }) ?? 0,
      3,
    );
  });

  it('is an event stream by its type', async () => {
    const app = await start(adapter, compress);
    const { body } = await readCompressed(app.port, '/events');
    expect(body).toContain('data: three');

    const exposition = await settled(app);
    expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual(['/events completed 1']);
    expect(exposition.lines('http_requests_total', 'path', 'stream')).toEqual(['/events true 1']);
  });
});

it.each([
  ['/sent', (reply: CompressingReply) => reply.send(TEXT)],
  ['/compressed', (reply: CompressingReply) => reply.compress(TEXT)],
])('an answer at %s that Fastify makes pieces of is ordinary without Nest, too', async (path, answer) => {
  const app = await start('fastify', async (nest) => {
    await nest.register(fastifyCompress as never);
    const fastify: NativeRoutes = nest.getHttpAdapter().getInstance();
    fastify.get(path, (_request, reply) => answer(reply));
  });
  const { compressed, body } = await readCompressed(app.port, path);
  expect(body).toBe(TEXT);
  expect(compressed).toBeLessThan(TEXT.length / 2);

  const exposition = await settled(app);
  expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual([]);
  expect(exposition.value('http_response_size_bytes_sum', { path })).toBe(compressed);
});

/** Reads an answer that is compressed where the server likes: its text, and the bytes of body that crossed. */
async function readCompressed(port: number, path: string): Promise<{ compressed: number; body: string }> {
  const request = httpRequest({ port, path, headers: { 'Accept-Encoding': 'gzip' } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  const sent = Buffer.concat(chunks);
  const body = response.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  return { compressed: sent.length, body: body.toString() };
}
