import { Readable } from 'node:stream';
import { Controller, Get, Header, InternalServerErrorException, Param, StreamableFile } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { holdClock, passSeconds } from '../support/held-clock';
import { ADAPTERS, type Adapter, TestApp } from '../support/test-app';

@Controller()
class ShopController {
  @Get('items/:id')
  item(@Param('id') id: string): string {
    if (id === 'broken') {
      throw new InternalServerErrorException();
    }
    return id;
  }

  @Get('events')
  @Header('Content-Type', 'text/event-stream')
  events(): StreamableFile {
    return new StreamableFile(Readable.from(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']));
  }
}

const NAMES = [
  'http_requests_active',
  'http_request_success_rate',
  'http_request_error_rate',
  'http_request_duration_p50_seconds',
  'http_request_duration_p95_seconds',
  'http_request_duration_p99_seconds',
  'http_requests_per_endpoint_total',
  'http_request_duration_per_endpoint_seconds',
  'http_request_errors_per_endpoint_total',
  'http_streaming_requests_per_endpoint_total',
  'http_streaming_first_byte_time_seconds',
  'http_streaming_throughput_bytes_per_second',
  'http_streaming_avg_chunk_size_bytes',
];

function start(adapter: Adapter, metrics: MetricsModuleOptions = {}): Promise<TestApp> {
  return TestApp.start(adapter, { controllers: [ShopController], metrics: { derived: true, ...metrics } });
}

afterEach(() => TestApp.stopAll());
afterEach(() => jest.useRealTimers());

describe.each(ADAPTERS)('derived metrics on %s', (adapter) => {
  it('sum the requests of the window up', async () => {
    const app = await start(adapter);
    for (const id of ['1', '2', '3', 'broken']) {
      await app.fetch(`/items/${id}`);
    }
    await app.fetch('/nowhere');
    await app.fetch('/events');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_request_error_rate')).toBeCloseTo(1 / 6, 5);
      expect(exposition.value('http_request_success_rate')).toBeCloseTo(5 / 6, 5);
      expect(exposition.lines('http_requests_per_endpoint_total', 'endpoint')).toEqual([
        '/events 1',
        '/items/:id 4',
        '__unmatched__ 1',
      ]);
      expect(exposition.lines('http_request_errors_per_endpoint_total', 'endpoint')).toEqual(['/items/:id 1']);
      expect(exposition.lines('http_streaming_requests_per_endpoint_total', 'endpoint')).toEqual(['/events 1']);
    });

    const exposition = await app.scrape();
    expect((await app.read('/metrics')).body).toContain(
      '\nhttp_request_errors_per_endpoint_total{endpoint="/events"} 0\n',
    );
    const [p50 = 0, p95 = 0, p99 = 0] = ['p50', 'p95', 'p99'].map((p) =>
      exposition.value(`http_request_duration_${p}_seconds`),
    );
    expect(p50).toBeGreaterThan(0);
    expect(p95).toBeGreaterThanOrEqual(p50);
    expect(p99).toBeGreaterThanOrEqual(p95);
    // Without the event stream.
    expect(exposition.lines('http_request_duration_per_endpoint_seconds', 'endpoint')).toHaveLength(2);
    expect(exposition.value('http_streaming_first_byte_time_seconds')).toBeGreaterThan(0);
    expect(exposition.value('http_streaming_throughput_bytes_per_second')).toBeGreaterThan(0);
    // Three pieces of nine bytes, and perhaps an empty one.
    expect(exposition.value('http_streaming_avg_chunk_size_bytes')).toBeGreaterThan(5);
    expect(exposition.value('http_requests_active')).toBe(0);
  });

  it('have no value before the first request, and no NaN', async () => {
    const app = await start(adapter);

    const { body } = await app.read('/metrics');

    for (const name of NAMES) {
      expect(body).toContain(`# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n`);
    }
    expect(body).toContain('\nhttp_requests_active 0\n');
    expect(body).not.toMatch(/^http_request_(success|error)_rate /m);
    expect(body).not.toMatch(/^http_request_duration_p\d\d_seconds /m);
    expect(body).not.toMatch(/^http_\S+ NaN$/m);
  });

  it('are the same for everybody who reads', async () => {
    const app = await start(adapter);
    await app.fetch('/items/1');
    await app.requests();

    const [one, other] = await Promise.all([app.scrape(), app.scrape()]);

    expect(one.value('http_request_duration_p95_seconds')).toBe(other.value('http_request_duration_p95_seconds'));
  });

  it('forget what left the window', async () => {
    holdClock('Interval');
    const app = await start(adapter, { summary: { windowSeconds: 2, stepSeconds: 1, keepSeconds: 60 } });
    await app.fetch('/items/broken');
    await app.requests();
    // What is derived is derived once a second.
    passSeconds(1);
    expect((await app.scrape()).value('http_request_error_rate')).toBe(1);

    passSeconds(4);

    const exposition = await app.scrape();
    expect(exposition.value('http_request_error_rate')).toBeUndefined();
    // What counts since the start stays.
    expect(exposition.lines('http_request_errors_per_endpoint_total', 'endpoint')).toEqual(['/items/:id 1']);
  });

  it('are called as prefix, naming and names say', async () => {
    const prefixed = await start(adapter, { prefix: 'shop', names: { http_request_error_rate: 'failing' } });
    const text = (await prefixed.read('/metrics')).body;
    expect(text).toContain('# TYPE shop_requests_active gauge');
    expect(text).toContain('# TYPE shop_requests_per_endpoint_total counter');
    expect(text).toContain('# TYPE failing gauge');

    const micrometer = await start(adapter, { naming: 'micrometer' });
    const exposition = (await micrometer.read('/metrics')).body;
    expect(exposition).toContain('# TYPE http_server_request_duration_p95_seconds gauge');
    expect(exposition.match(/# TYPE http_server_requests_active gauge/g)).toHaveLength(1);
  });

  it('are not there unless asked for, and take no name then', async () => {
    const app = await start(adapter, { derived: false, names: { http_requests_in_flight: 'http_requests_active' } });

    const { body } = await app.read('/metrics');

    expect(body).toContain('# TYPE http_requests_active gauge');
    expect(body).not.toContain('per_endpoint');
    expect(body).not.toContain('error_rate');
  });

  it('without streams have none of streams', async () => {
    const app = await start(adapter, { http: { streams: false } });

    const { body } = await app.read('/metrics');

    expect(body).toContain('# TYPE http_request_error_rate gauge');
    expect(body).not.toContain('http_streaming');
  });
});

it('a registry that has a metric of the same name stops the application when it starts', async () => {
  const registry = new Registry();
  registry.registerMetric({
    name: 'http_request_error_rate',
    get: () => Promise.resolve({ name: 'http_request_error_rate', help: '', type: 'gauge', values: [] }),
    reset: () => {},
  } as never);

  await expect(start('express', { registry })).rejects.toThrow('has a metric "http_request_error_rate" already');
});
