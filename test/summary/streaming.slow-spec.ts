import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Res, Sse } from '@nestjs/common';
import { concatMap, from, NEVER, type Observable, of, timeout } from 'rxjs';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import type { FullSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';

const FIRST_BYTE_MS = 40;
const PIECES = ['one ', 'zwei ', 'trois ', 'quattro'];
const BYTES = PIECES.join('').length;

@Controller('streams')
class StreamsController {
  @Get('tokens')
  async tokens(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    await pause(FIRST_BYTE_MS);
    for (const piece of PIECES) {
      raw.write(piece);
      await pause(1);
    }
    raw.end();
  }

  @Get('broken')
  async broken(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    raw.write('one ');
    raw.write('two ');
    await pause(1);
    throw new Error('broken');
  }

  @Sse('stalling')
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

  @Get('plain')
  plain(): string {
    return 'plain';
  }
}

const controllers = [StreamsController];
const DURATION_OF_NONE = { mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
const NONE = {
  total: 0,
  count: 0,
  perSecond: 0,
  outcomes: { completed: 0, cancelled: 0, timeout: 0, error: 0, shutdown: 0 },
  abandoned: 0,
  timeToFirstByteSeconds: DURATION_OF_NONE,
  durationSeconds: DURATION_OF_NONE,
  chunks: 0,
  bytes: 0,
  bytesPerSecond: null,
  bytesPerChunk: null,
};

describe.each(ADAPTERS)('the streams of the JSON summary on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  /** The section once so many streams have ended. */
  const after = (app: TestApp, streams: number, query = ''): Promise<FullSummary['streaming']> =>
    eventually(async () => {
      const { streaming } = await app.summary(query);
      expect(streaming.total).toBe(streams);
      return streaming;
    });

  it('are none before the first, and ordinary responses are none', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/streams/plain');

    const { streaming, requests } = await eventually(async () => {
      const summary = await app.summary();
      expect(summary.requests.total).toBe(1);
      return summary;
    });

    expect(requests.total).toBe(1);
    expect(streaming).toEqual({ active: 0, ...NONE, paths: [] });
  });

  it('are told by how they ended, how long they took, and what they sent', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/streams/tokens');
    await app.fetch('/streams/tokens');

    const streaming = await after(app, 2);

    expect(streaming).toMatchObject({
      active: 0,
      count: 2,
      outcomes: { completed: 2, cancelled: 0, timeout: 0, error: 0, shutdown: 0 },
      bytes: 2 * BYTES,
    });
    // Pieces that are written in one turn may cross as one.
    expect(streaming.chunks).toBeGreaterThanOrEqual(4);
    expect(streaming.chunks).toBeLessThanOrEqual(2 * PIECES.length);
    expect(streaming.bytesPerChunk).toBeCloseTo((2 * BYTES) / streaming.chunks, 2);
    const { timeToFirstByteSeconds, durationSeconds } = streaming;
    // While they are open, which is no longer than they last.
    expect(streaming.bytesPerSecond).toBeGreaterThanOrEqual((0.999 * BYTES) / Number(durationSeconds.mean));
    expect(timeToFirstByteSeconds.p50).toBeGreaterThan(((FIRST_BYTE_MS - 1) / 1000) * 0.95);
    expect(timeToFirstByteSeconds.p50).toBeLessThanOrEqual(Number(timeToFirstByteSeconds.max));
    expect(durationSeconds.mean).toBeGreaterThan(Number(timeToFirstByteSeconds.mean));
    expect(durationSeconds.max).toBeGreaterThanOrEqual(Number(timeToFirstByteSeconds.max));
    const { active: _active, paths, ...all } = streaming;
    expect(paths).toEqual([{ path: '/streams/tokens', ...all }]);
  });

  it('are active while they are sent, and cancelled when the client leaves', async () => {
    const app = await TestApp.start(adapter, { controllers });
    const socket = await app.open('GET /streams/endless HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => {
      const { streaming } = await app.summary();
      expect(streaming).toMatchObject({ active: 1, count: 0, total: 0 });
      expect(streaming.bytes).toBeGreaterThan(0);
      expect(streaming.timeToFirstByteSeconds.max).toBeGreaterThan(0);
    });
    socket.destroy();

    expect(await after(app, 1)).toMatchObject({
      active: 0,
      outcomes: { completed: 0, cancelled: 1, timeout: 0, error: 0, shutdown: 0 },
    });
    await eventually(async () => {
      expect((await app.summary()).requests).toMatchObject({ total: 1, aborted: 1, errorRate: 0 });
    });
  });

  it('stand by path, the busiest first', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/streams/broken').catch(() => {});
    await app.fetch('/streams/tokens');
    await app.fetch('/streams/tokens');
    await app.fetch('/streams/stalling').catch(() => {});

    const { outcomes, paths } = await after(app, 4);

    expect(outcomes).toEqual({ completed: 2, cancelled: 0, timeout: 1, error: 1, shutdown: 0 });
    expect(paths.map(({ path }) => path)[0]).toBe('/streams/tokens');
    expect(
      Object.fromEntries(
        paths.map(({ path, total, outcomes: { completed, timeout: late, error } }) => [
          path,
          { total, completed, late, error },
        ]),
      ),
    ).toEqual({
      '/streams/tokens': { total: 2, completed: 2, late: 0, error: 0 },
      '/streams/broken': { total: 1, completed: 0, late: 0, error: 1 },
      '/streams/stalling': { total: 1, completed: 0, late: 1, error: 0 },
    });
  });

  it('are summed up by the part of the path that is asked for', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/streams/broken').catch(() => {});
    await app.fetch('/streams/tokens');
    await after(app, 2);

    const tokens = await after(app, 1, '?endpoint=TOKEN');

    expect(tokens).toMatchObject({ active: null, count: 1, outcomes: { completed: 1, error: 0 }, bytes: BYTES });
    expect(tokens.paths.map(({ path }) => path)).toEqual(['/streams/tokens']);
    expect(await after(app, 0, '?endpoint=nothing')).toEqual({ active: null, ...NONE, paths: [] });
  });

  it('have one sum where they are not told apart by path', async () => {
    const app = await TestApp.start(adapter, { controllers, metrics: { http: { labels: ['method', 'status'] } } });
    await app.fetch('/streams/tokens');

    expect(await after(app, 1)).toMatchObject({ count: 1, bytes: BYTES, paths: [] });
  });

  it('are no section where they are not told from ordinary responses', async () => {
    const app = await TestApp.start(adapter, { controllers, metrics: { http: { streams: false } } });
    await app.fetch('/streams/tokens');

    expect(await app.summary()).not.toHaveProperty('streaming');
    expect(Object.keys(await app.summary('?sections=streaming'))).toEqual(['timestamp', 'uptimeSeconds', 'window']);
  });

  it('leave the window, and stay in the total', async () => {
    const summary = { windowSeconds: 1, stepSeconds: 1, keepSeconds: 10 };
    const app = await TestApp.start(adapter, { controllers, metrics: { summary } });
    await app.fetch('/streams/tokens');
    await after(app, 1);

    await eventually(async () => {
      const { streaming } = await app.summary();
      const { paths, ...all } = streaming;
      expect(all).toEqual({ active: 0, ...NONE, total: 1 });
      expect(paths).toEqual([{ path: '/streams/tokens', ...NONE, total: 1 }]);
    });
    expect((await app.summary('?window=all')).streaming).toMatchObject({ count: 1, bytes: BYTES });
  });
});
