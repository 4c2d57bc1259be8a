import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { Controller, Sse } from '@nestjs/common';
import { concatMap, delay, from, type Observable, of } from 'rxjs';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

@Controller('events')
class EventsController {
  @Sse(':topic')
  events(): Observable<{ data: string }> {
    return from(['one', 'two', 'three']).pipe(concatMap((data) => of({ data }).pipe(delay(20))));
  }

  @Sse('more/:topic')
  more(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }
}

describe.each(ADAPTERS)('stream metrics on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  async function afterOne(
    metrics: TestAppOptions['metrics'],
    active = 'http_streaming_active',
  ): Promise<Awaited<ReturnType<TestApp['scrape']>>> {
    const app = await TestApp.start(adapter, { controllers: [EventsController], metrics });
    await app.fetch('/events/news');
    return eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value(active) ?? 0).toBe(0);
      expect(exposition.text).toMatch(/request(?:s_total|s_seconds_count|_duration_seconds_count)\{.*\} 1$/m);
      return exposition;
    });
  }

  it('stand there before the first stream', async () => {
    const app = await TestApp.start(adapter, { controllers: [EventsController] });

    const { types } = await app.scrape();

    expect([...types].filter(([name]) => name.startsWith('http_streaming_'))).toEqual([
      ['http_streaming_active', 'gauge'],
      ['http_streaming_requests_total', 'counter'],
      ['http_streaming_time_to_first_byte_seconds', 'histogram'],
      ['http_streaming_duration_seconds', 'histogram'],
      ['http_streaming_chunks_total', 'counter'],
      ['http_streaming_bytes_total', 'counter'],
      ['http_streaming_cancelled_total', 'counter'],
      ['http_streaming_timeout_total', 'counter'],
      ['http_streaming_abandoned_total', 'counter'],
    ]);
  });

  it('have every outcome of a route at zero from its first stream on', async () => {
    const exposition = await afterOne({});

    const outcomes = exposition
      .of('http_streaming_requests_total')
      .map(({ labels, value }) => [labels['outcome'], value]);
    expect(outcomes).toEqual([
      ['completed', 1],
      ['cancelled', 0],
      ['timeout', 0],
      ['error', 0],
      ['shutdown', 0],
    ]);
    expect(exposition.value('http_streaming_cancelled_total', { path: '/events/:topic' })).toBe(0);
  });

  it('have prefix and names, and the label of the route as the requests have it', async () => {
    const exposition = await afterOne(
      {
        prefix: 'proxy',
        names: { http_streaming_chunks_total: 'tokens_total' },
        http: { labelNames: { path: 'endpoint' } },
      },
      'proxy_streaming_active',
    );

    expect(
      exposition.value('proxy_streaming_requests_total', { endpoint: '/events/:topic', outcome: 'completed' }),
    ).toBe(1);
    expect(exposition.value('tokens_total', { endpoint: '/events/:topic' })).toBeGreaterThanOrEqual(3);
  });

  it('have no label of the route where the requests have none', async () => {
    const exposition = await afterOne({ http: { labels: ['status'], durationLabels: [] } });

    expect(exposition.of('http_streaming_requests_total')[0]?.labels).toEqual({ outcome: 'completed' });
    expect(exposition.of('http_streaming_bytes_total')[0]?.labels).toEqual({});
  });

  it('are called as the other request metrics are under the names of OpenTelemetry', async () => {
    const exposition = await afterOne({ naming: 'opentelemetry' }, 'http_server_streaming_active');

    expect(exposition.value('http_server_streaming_requests_total', { http_route: '/events/:topic' })).toBe(1);
  });

  it('have a series budget', async () => {
    const metrics = { limits: { seriesPerMetric: 4 } };
    const app = await TestApp.start(adapter, { controllers: [EventsController], metrics });
    await app.fetch('/events/news');
    await app.fetch('/events/more/news');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.lines('http_streaming_requests_total', 'path', 'outcome')).toEqual([
        '/events/:topic completed 1',
        '__overflow__ completed 1',
      ]);
      expect(exposition.value('http_streaming_active')).toBe(0);
    });
    const dropped = (await app.scrape()).value('metrics_series_dropped_total', {
      metric: 'http_streaming_requests_total',
    });
    expect(dropped).toBeGreaterThan(0);
  });

  it('have event streams in series of their own, with the time to the first byte for a duration', async () => {
    const exposition = await afterOne({});
    const series = { path: '/events/:topic', stream: 'true' };

    expect(exposition.value('http_requests_total', series)).toBe(1);
    expect(exposition.value('http_request_duration_seconds_sum', series)).toBe(
      exposition.value('http_streaming_time_to_first_byte_seconds_sum', { path: '/events/:topic' }),
    );
  });

  it.each<[string, TestAppOptions['metrics'], string, Record<string, string>]>([
    [
      'streamDuration: whole',
      { http: { streamDuration: 'whole' } },
      'http_request_duration_seconds',
      { stream: 'true' },
    ],
    ['OpenTelemetry', { naming: 'opentelemetry' }, 'http_server_request_duration_seconds', { stream: '' }],
    ['Micrometer', { naming: 'micrometer' }, 'http_server_requests_seconds', { stream: '' }],
  ])('have the duration of the whole by %s', async (_what, metrics, name, label) => {
    const exposition = await afterOne(metrics, 'no_such_gauge');

    const [sample, ...others] = exposition.of(`${name}_sum`);
    expect(others).toEqual([]);
    expect(sample?.labels['stream'] ?? '').toBe(label['stream']);
    expect(sample?.value).toBeGreaterThan(0.055);
  });

  it.each<'first-byte' | 'whole'>(['first-byte', 'whole'])(
    'are in no percentile, whatever a duration is: %s',
    async (streamDuration) => {
      const app = await TestApp.start(adapter, {
        controllers: [EventsController],
        metrics: { derived: true, http: { streamDuration }, health: { minimumRequests: 1, p95: { degraded: 0.05 } } },
      });
      await Promise.all(Array.from({ length: 5 }, () => app.fetch('/events/news')));

      const summary = await eventually(async () => {
        const now = await app.summary();
        expect(now.requests).toMatchObject({ count: 5, active: 0 });
        return now;
      });
      const none = { mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
      expect(summary.requests.durationSeconds).toEqual(none);
      expect(summary.endpoints[0]).toMatchObject({ path: '/events/:topic', count: 5, durationSeconds: none });
      expect(JSON.parse((await app.read('/metrics/health')).body)).toMatchObject({ status: 'ok' });
      const exposition = await app.scrape();
      expect(exposition.of('http_request_duration_p95_seconds')).toEqual([]);
      expect(exposition.of('http_request_duration_per_endpoint_seconds')).toEqual([]);
    },
  );

  it('share the series of other requests where the labels that are listed leave them out', async () => {
    const exposition = await afterOne({ http: { labels: ['path'] } });

    expect(exposition.of('http_requests_total').map(({ labels }) => labels)).toEqual([{ path: '/events/:topic' }]);
  });

  it('are not there with streams: false, and the duration is that of the whole', async () => {
    const exposition = await afterOne({ http: { streams: false } });

    expect([...exposition.types.keys()].filter((name) => name.includes('streaming'))).toEqual([]);
    expect(exposition.value('http_request_duration_seconds_sum', { path: '/events/:topic' })).toBeGreaterThan(0.055);
    expect(exposition.lines('http_requests_total', 'path', 'stream')).toEqual(['/events/:topic  1']);
  });

  it('say nothing of requests that are left out', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [EventsController],
      metrics: { http: { exclude: ['/events/news'] } },
    });

    await app.fetch('/events/news');
    await app.fetch('/events/more/news');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_streaming_requests_total')).toBe(1);
      expect(exposition.value('http_streaming_requests_total', { path: '/events/more/:topic' })).toBe(1);
    });
  });

  it('say nothing of a connection that became a WebSocket, and nothing of it stays in flight', async () => {
    const app = await TestApp.start(adapter, { controllers: [EventsController] });
    let upgraded: Socket | undefined;
    (app.app.getHttpServer() as Server).on('upgrade', (request: IncomingMessage, socket: Socket) => {
      upgraded = socket;
      const accept = createHash('sha1')
        .update(`${String(request.headers['sec-websocket-key'])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
    });

    const socket = await app.open(
      'GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];

    expect(answer.toString()).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(await app.requests()).toEqual([]);
    expect((await app.scrape()).value('http_streaming_active')).toBe(0);
    socket.destroy();
    upgraded?.destroy();
  });
});
