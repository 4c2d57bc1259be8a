import { Controller, Get, Header, Res, Sse } from '@nestjs/common';
import { from, NEVER, concat, type Observable, of } from 'rxjs';
import type { HttpMetricsOptions, MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { closed } from '../support/sockets';
import { type Adapter, ADAPTERS, TestApp } from '../support/test-app';

@Controller('streams')
class StreamsController {
  @Sse('events')
  events(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return concat(of({ data: 'one' }), NEVER);
  }

  @Get('pieces')
  @Header('Content-Type', 'text/plain')
  pieces(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one');
    raw.end('two');
  }
}

const customLabels: NonNullable<HttpMetricsOptions['customLabels']> = {
  tenant: ({ headers }) => headers['x-tenant'] as string | undefined,
};

const start = (adapter: Adapter, metrics: MetricsModuleOptions): Promise<TestApp> =>
  TestApp.start(adapter, { controllers: [StreamsController], metrics });

const fetchAs = (app: TestApp, path: string, tenant: string): Promise<unknown> =>
  app.fetch(path, { headers: { 'X-Tenant': tenant } });

async function ended(app: TestApp, streams: number): Promise<Exposition> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('http_streaming_requests_total')).toBe(streams);
    expect(exposition.value('http_streaming_active')).toBe(0);
    return exposition;
  });
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('custom labels of streams on %s', (adapter) => {
  it('are on what is recorded when a stream has ended, and on nothing that is counted while it is sent', async () => {
    const app = await start(adapter, { http: { customLabels } });

    await fetchAs(app, '/streams/events', 'acme');
    await fetchAs(app, '/streams/pieces', 'acme');
    await fetchAs(app, '/streams/events', 'umbrella');

    const exposition = await ended(app, 3);
    expect(exposition.lines('http_streaming_requests_total', 'path', 'tenant', 'outcome')).toEqual([
      '/streams/events acme completed 1',
      '/streams/events umbrella completed 1',
      '/streams/pieces acme completed 1',
    ]);
    for (const histogram of ['http_streaming_duration_seconds', 'http_streaming_time_to_first_byte_seconds']) {
      expect(exposition.lines(`${histogram}_count`, 'path', 'tenant')).toEqual([
        '/streams/events acme 1',
        '/streams/events umbrella 1',
        '/streams/pieces acme 1',
      ]);
    }
    for (const counter of ['http_streaming_bytes_total', 'http_streaming_chunks_total']) {
      expect(exposition.of(counter).map(({ labels }) => Object.keys(labels))).toEqual([['path'], ['path']]);
    }
  });

  it('tell whose clients have left', async () => {
    const app = await start(adapter, { http: { customLabels } });

    const socket = await app.open('GET /streams/endless HTTP/1.1\r\nHost: a\r\nX-Tenant: acme\r\n\r\n');
    await eventually(async () => expect((await app.scrape()).value('http_streaming_chunks_total')).toBeGreaterThan(0));
    socket.destroy();
    await closed(socket);

    const exposition = await ended(app, 1);
    expect(exposition.lines('http_streaming_requests_total', 'path', 'tenant', 'outcome')).toEqual([
      '/streams/endless acme cancelled 1',
    ]);
    expect(exposition.lines('http_streaming_cancelled_total', 'path', 'tenant')).toEqual(['/streams/endless acme 1']);
  });

  it('are those of the counter and of the histogram of requests', async () => {
    const app = await start(adapter, {
      http: {
        customLabels: { ...customLabels, region: 'eu' },
        labels: ['status', 'region'],
        durationLabels: ['tenant'],
      },
    });

    await fetchAs(app, '/streams/events', 'acme');

    const exposition = await ended(app, 1);
    expect(exposition.of('http_streaming_requests_total').map(({ labels }) => labels)).toEqual([
      { region: 'eu', outcome: 'completed' },
    ]);
    expect(exposition.of('http_streaming_duration_seconds_count').map(({ labels }) => labels)).toEqual([
      { tenant: 'acme' },
    ]);
  });

  it('have a bound, past which outcomes are told all the same', async () => {
    const app = await start(adapter, { http: { customLabels }, limits: { seriesPerMetric: 2 } });

    for (const tenant of ['a', 'b', 'c', 'd']) {
      await fetchAs(app, '/streams/events', tenant);
    }

    const exposition = await ended(app, 4);
    expect(exposition.lines('http_streaming_requests_total', 'path', 'tenant', 'outcome')).toEqual([
      '/streams/events a completed 1',
      '/streams/events b completed 1',
      '__overflow__ __overflow__ completed 2',
    ]);
    const metric = { metric: 'http_streaming_requests_total' };
    expect(exposition.value('metrics_series_dropped_total', metric)).toBe(2);
  });

  it('are summed up in the summary', async () => {
    const app = await start(adapter, { http: { customLabels } });

    await fetchAs(app, '/streams/events', 'acme');
    await fetchAs(app, '/streams/events', 'umbrella');
    await ended(app, 2);

    const { streaming } = await app.summary();
    expect(streaming).toMatchObject({ total: 2, active: 0 });
    expect(streaming?.paths.map(({ path, total }) => [path, total])).toEqual([['/streams/events', 2]]);
  });
});

describe.each(ADAPTERS)('streams that are left out at their end, on %s,', (adapter) => {
  it('are in no number of those that have ended', async () => {
    const app = await start(adapter, {
      http: { excludeWhen: (_request, _response, { path }) => path.endsWith('events') },
    });

    await fetchAs(app, '/streams/events', 'acme');
    await fetchAs(app, '/streams/pieces', 'acme');

    const exposition = await ended(app, 1);
    for (const histogram of ['http_streaming_duration_seconds', 'http_streaming_time_to_first_byte_seconds']) {
      expect(exposition.lines(`${histogram}_count`, 'path')).toEqual(['/streams/pieces 1']);
    }
    expect(exposition.value('http_streaming_chunks_total', { path: '/streams/events' })).toBeGreaterThan(0);
  });
});
