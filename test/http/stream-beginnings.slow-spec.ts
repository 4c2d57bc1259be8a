import { Controller, Get, Post, Query, Res, Sse, VersioningType } from '@nestjs/common';
import compression from 'compression';
import { MetricsService } from 'nestjs-red-metrics';
import { concat, from, NEVER, type Observable } from 'rxjs';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';
import { outcomesOf, startOn, WIRES, type WiredService } from './support/wires';

const EVENTS = { 'Content-Type': 'text/event-stream' };
const FIRST_BYTES = 'http_streaming_time_to_first_byte_seconds_count';

@Controller('streams')
class StreamsController {
  /** Lets the streams that are held go on. */
  release: () => void = () => {};
  readonly released = new Promise<void>((resolve) => (this.release = resolve));
  isOpen = false;

  constructor(private readonly metrics: MetricsService) {}

  /** Sends the head and these pieces, and is held before its first event. */
  @Get('held')
  async held(@Res() response: AnyResponse, @Query('pieces') pieces = '[]'): Promise<void> {
    // Compressors add `flush()`.
    const raw = rawOf(response) as AnyResponse & { flush?(): void };
    raw.writeHead(200, EVENTS);
    raw.flushHeaders();
    for (const piece of JSON.parse(pieces) as string[]) {
      raw.write(piece);
      raw.flush?.();
    }
    await this.released;
    raw.end('data: 1\n\n');
  }

  @Sse('sse')
  async sse(): Promise<Observable<{ data: string }>> {
    await this.released;
    return from([{ data: 'one' }]);
  }

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return concat(from([{ data: 'one' }]), NEVER);
  }

  @Get('chat')
  history(): Promise<string> {
    return new Promise(() => {});
  }

  @Post('chat')
  chat(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.end('data: 1\n\n');
  }

  @Get('sometimes')
  async sometimes(@Res() response: AnyResponse, @Query('hangs') hangs?: string): Promise<void> {
    const raw = rawOf(response);
    if (hangs !== undefined) {
      await this.released;
    }
    raw.writeHead(200, EVENTS);
    raw.end('data: 1\n\n');
  }

  @Get('destroys')
  destroys(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.flushHeaders();
    raw.destroy(new Error('ours'));
  }

  @Get('fails')
  async fails(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.flushHeaders();
    this.metrics.streamFailed(response, 'timeout');
    await this.released;
  }

  @Sse('refused')
  refused(): Observable<{ data: string }> {
    throw new Error('refused');
  }
}

describe.each(WIRES)('the beginning of streams on %s', (wire) => {
  let service: WiredService;
  afterEach(async () => {
    service.app.app.get(StreamsController).release();
    service.close();
    await TestApp.stopAll();
  });
  const start = async (options: TestAppOptions = {}): Promise<void> => {
    service = await startOn(wire, { controllers: [StreamsController], ...options });
  };
  const heldWith = (pieces: readonly string[]): string =>
    `/streams/held?pieces=${encodeURIComponent(JSON.stringify(pieces))}`;
  const isHeld = (): Promise<void> =>
    eventually(async () => expect((await service.scrape()).value('http_streaming_active')).toBe(1));
  const isInFlight = (): Promise<void> =>
    eventually(async () => expect((await service.scrape()).value('http_requests_in_flight')).toBe(1));

  describe('the first byte', () => {
    it.each<[string, string[]]>([
      ['the head', []],
      ['an empty line', ['\n']],
      ['a comment', [': ping\n\n']],
      ['several comments in one piece', [':\n\n: ping\r\n\r\n: pong\n']],
      ['comments in pieces', [': pi', 'ng', '\n', '\n', ': pong\n\n']],
      ['the time to wait', ['retry: 3000\n\n']],
    ])('is not %s', async (_what, pieces) => {
      await start();
      const read = service.get(heldWith(pieces));
      await eventually(async () => {
        const exposition = await service.scrape();
        expect(exposition.value('http_streaming_active')).toBe(1);
        expect(exposition.value('http_streaming_chunks_total')).toBe(pieces.length);
        expect(exposition.value(FIRST_BYTES)).toBeUndefined();
        expect(exposition.value('http_streaming_duration_seconds_count')).toBeUndefined();
      });
      service.app.app.get(StreamsController).release();
      expect((await read).body).toBe(`${pieces.join('')}data: 1\n\n`);

      const exposition = await service.settled();
      expect(exposition.value(FIRST_BYTES, { path: '/streams/held' })).toBe(1);
      expect(exposition.value('http_streaming_abandoned_total', { path: '/streams/held' })).toBe(0);
    });

    it.each<[string, string[]]>([
      ['a comment and data in one piece', [': ping\n\ndata: 0\n\n']],
      ['data after comments', [': ping\n\n', 'data: 0\n\n']],
      ['an event without data', ['event: open\n\n']],
    ])('is that of %s', async (_what, pieces) => {
      await start();
      const read = service.get(heldWith(pieces));
      await eventually(async () => expect((await service.scrape()).value(FIRST_BYTES)).toBe(1));
      service.app.app.get(StreamsController).release();
      await read;

      expect((await service.settled()).value(FIRST_BYTES)).toBe(1);
    });
  });

  describe('is abandoned', () => {
    /** What was abandoned, and what the requests and streams were counted as. */
    const counted = async (): Promise<{ abandoned: string[]; requests: string[]; outcomes: string[] }> => {
      const exposition = await service.settled();
      return {
        abandoned: exposition.lines('http_streaming_abandoned_total', 'path'),
        requests: exposition.lines('http_requests_total', 'method', 'path', 'status', 'stream'),
        outcomes: outcomesOf(exposition),
      };
    };

    it('by who leaves when only the head was sent', async () => {
      await start();
      await service.leave('/streams/held', isHeld);

      expect(await counted()).toEqual({
        abandoned: ['/streams/held 1'],
        requests: ['GET /streams/held 200 true 1'],
        outcomes: ['/streams/held cancelled 1'],
      });
      expect((await service.scrape()).value(FIRST_BYTES)).toBeUndefined();
    });

    it('by who leaves after heart-beats', async () => {
      await start();
      await service.breakOff(heldWith([': ping\n\n']));

      expect((await counted()).abandoned).toEqual(['/streams/held 1']);
    });

    it('by who leaves before the head of a route of @Sse()', async () => {
      await start({
        configure: (app) =>
          void app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      });
      await service.leave('/api/v1/streams/sse', isInFlight);

      expect(await counted()).toEqual({
        abandoned: ['/api/v1/streams/sse 1'],
        requests: ['GET /api/v1/streams/sse 499  1'],
        outcomes: [],
      });
      expect((await service.scrape()).value('http_streaming_requests_total')).toBe(0);
    });

    it('by nobody who has its first event, and by no failure of ours', async () => {
      await start();
      await service.breakOff('/streams/endless');
      await service.get('/streams/destroys').catch(() => {});
      await service.get('/streams/refused');
      await service.leave('/streams/fails', isHeld);

      const { abandoned, outcomes } = await counted();
      expect(abandoned).toEqual([]);
      expect(outcomes).toEqual([
        '/streams/destroys error 1',
        '/streams/endless cancelled 1',
        '/streams/fails timeout 1',
      ]);
    });

    it('by who leaves before the head of a route that has streamed before', async () => {
      await start();
      await service.leave('/streams/sometimes?hangs', isInFlight);
      expect((await counted()).abandoned).toEqual([]);
      await service.get('/streams/sometimes');
      await service.settled();
      await service.leave('/streams/sometimes?hangs', isInFlight);

      expect(await counted()).toEqual({
        abandoned: ['/streams/sometimes 1'],
        requests: ['GET /streams/sometimes 200 true 1', 'GET /streams/sometimes 499  2'],
        outcomes: ['/streams/sometimes completed 1'],
      });
    });

    it('by nobody who leaves an ordinary route', async () => {
      await start();
      await service.leave('/streams/chat', isInFlight);

      expect((await counted()).abandoned).toEqual([]);
    });

    it('in the JSON summary, too', async () => {
      await start();
      await service.leave('/streams/held', isHeld);
      await service.settled();

      const { streaming } = JSON.parse((await service.get('/metrics.json')).body) as {
        streaming: { abandoned: number; paths: { path: string; abandoned: number }[] };
      };
      expect(streaming.abandoned).toBe(1);
      expect(streaming.paths).toMatchObject([{ path: '/streams/held', abandoned: 1 }]);
    });
  });
});

it.each(ADAPTERS)('nobody abandons a stream who asked by another method than streams do: on %s', async (adapter) => {
  const service = await startOn(adapter, { controllers: [StreamsController] });
  await service.app.fetch('/streams/chat', { method: 'POST' });
  await service.settled();
  await service.leave('/streams/chat', () =>
    eventually(async () => expect((await service.scrape()).value('http_requests_in_flight')).toBe(1)),
  );

  const exposition = await service.settled();
  expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
    'GET /streams/chat 499 1',
    'POST /streams/chat 200 1',
  ]);
  expect(exposition.value('http_streaming_abandoned_total', { path: '/streams/chat' })).toBe(0);
  await TestApp.stopAll();
});

it.each(ADAPTERS)('a heart-beat that middleware compresses is no first byte: on %s', async (adapter) => {
  const service = await startOn(adapter, {
    controllers: [StreamsController],
    configure: (nest) => void nest.use(compression()),
  });
  const pieces = encodeURIComponent(JSON.stringify([': ping\n\n']));
  const read = service.app.fetch(`/streams/held?pieces=${pieces}`, { headers: { 'Accept-Encoding': 'gzip' } });
  await eventually(async () => {
    const exposition = await service.scrape();
    expect(exposition.value('http_streaming_bytes_total')).toBeGreaterThan(10);
    expect(exposition.value(FIRST_BYTES)).toBeUndefined();
  });
  service.app.app.get(StreamsController).release();
  expect(await read).toMatchObject({ body: ': ping\n\ndata: 1\n\n' });

  expect((await service.settled()).value(FIRST_BYTES)).toBe(1);
  await TestApp.stopAll();
});
