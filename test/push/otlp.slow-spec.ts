import { Controller, Get, Param } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { MetricsModuleOptions, OtlpPushOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { Gateway } from './support/gateway';
import { Decoded, folderOf, LINES, linesOf, valuesOf, withoutEmptyLabels } from './support/otlp';

@Controller('users')
class UsersController {
  @Get(':id')
  one(@Param('id') id: string): string {
    return id;
  }
}

const here = process.cwd();
let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
});
afterEach(async () => {
  await TestApp.stopAll();
  await receiver.stop();
  process.chdir(here);
});

/** An application beside the packages of the line, whose metrics only requests of the test change. */
function start(otlp: OtlpPushOptions, options: MetricsModuleOptions = {}): Promise<TestApp> {
  return TestApp.start('express', {
    controllers: [UsersController],
    metrics: {
      defaultMetrics: false,
      system: false,
      httpClient: false,
      push: { otlp: { url: receiver.url, ...otlp } },
      ...options,
    },
  });
}

/** Metrics that the scrape itself, or its connection, changes. */
const MOVING = /^(metrics_scrape|http_open_connections|http_server_open_connections)/;

describe.each(LINES)('OTLP by the packages of %s', (line) => {
  beforeEach(() => process.chdir(folderOf(line)));

  describe.each(['http/protobuf', 'http/json'] as const)('as %s', (protocol) => {
    it.each(['gzip', 'none'] as const)('is every number of the registry, compression %s', async (compression) => {
      const registry = new Registry();
      const registers = [registry];
      new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['kind'], registers }).inc(
        { kind: 'ä"\\' },
        0.5,
      );
      new Gauge({ name: 'level', help: 'Level.', registers }).set(-3.25);
      const sizes = new Histogram({ name: 'sizes_bytes', help: 'Sizes.', buckets: [1, 2.5], registers });
      [0.5, 2, 9].forEach((size) => sizes.observe(size));
      new Summary({ name: 'waits', help: 'Waits.', percentiles: [0.5], registers }).observe(0.1);
      const app = await start(
        { protocol, compression },
        { adoptRegistries: [registry], defaultLabels: { env: 'prod' } },
      );
      await app.fetch('/users/1');
      await app.fetch('/missing');
      await app.requests();
      const scraped = await app.scrape();
      await app.app.close();

      expect(receiver.received).toHaveLength(1);
      const [received] = receiver.received as [(typeof receiver.received)[number]];
      expect([received.method, received.url]).toEqual(['POST', '/v1/metrics']);
      expect(received.headers['content-encoding']).toBe(compression === 'gzip' ? 'gzip' : undefined);
      const decoded = new Decoded(received);
      const still = (samples: typeof scraped.samples): string[] =>
        linesOf(samples.filter(({ name }) => !MOVING.test(name)));
      expect(still(decoded.samples())).toEqual(still(withoutEmptyLabels(scraped)));
      expect(still(decoded.samples()).length).toBeGreaterThan(50);
      const sum = { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE', isMonotonic: true };
      expect(decoded.metric('orders_total')).toMatchObject({ description: 'Orders.', unit: '', sum });
      expect(decoded.metric('sizes_bytes')).toMatchObject({ unit: 'By' });
      expect(decoded.metric('http_request_duration_seconds')).toMatchObject({ unit: 's' });
      expect(decoded.metric('level').gauge).toBeDefined();
      expect(app.logger.lines.filter((each) => each.includes('push of the metrics'))).toEqual([]);
    });
  });

  it('tells which service it is', async () => {
    const service = { name: 'billing', version: '1.4.2' };
    const app = await start({ resource: { 'deployment.environment.name': 'prod', shard: 3 } }, { service });
    await app.app.close();

    const decoded = receiver.received.map((received) => new Decoded(received).resource);
    expect(decoded).toEqual([
      {
        'service.name': 'billing',
        'service.version': '1.4.2',
        'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'deployment.environment.name': 'prod',
        shard: 3,
      },
    ]);
  });

  it('says when counting began', async () => {
    const before = Date.now();
    const app = await start({ intervalSeconds: 1 });
    await app.fetch('/users/1');
    const pushed = await eventually(() => {
      const points = receiver.received
        .map((received) => new Decoded(received))
        .flatMap((each) => (each.metrics.some(({ name }) => name === 'http_requests_total') ? [each] : []))
        .map((each) =>
          each.points('http_requests_total').find(({ attributes }) => valuesOf(attributes)['path'] === '/users/:id'),
        )
        .filter((point) => point?.asDouble === 1);
      expect(points.length).toBeGreaterThan(1);
      return points;
    });
    const [first, second] = pushed.map((point) => ({
      start: Number(BigInt(point?.startTimeUnixNano ?? 0) / 1_000_000n),
      end: Number(BigInt(point?.timeUnixNano ?? 0) / 1_000_000n),
    }));

    expect(first?.start).toBeGreaterThanOrEqual(before - 1);
    expect(first?.start).toBeLessThanOrEqual(first?.end ?? 0);
    expect(second?.start).toBe(first?.start);
    expect(second?.end).toBeGreaterThan(first?.end ?? 0);
  });

  it('tells what came since the last push that was taken, with temporality delta', async () => {
    await receiver.stop();
    let status = 200;
    receiver = await Gateway.start((response) => void response.writeHead(status).end());
    const registry = new Registry();
    const counter = new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry] });
    counter.inc(5);
    await start({ temporality: 'delta', intervalSeconds: 1 }, { adoptRegistries: [registry] });
    const taken = async (count: number): Promise<void> =>
      eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count));
    await taken(1);
    status = 400;
    await taken(receiver.received.length + 1);
    counter.inc(2);
    await taken(receiver.received.length + 2);
    status = 200;
    const failed = receiver.received.length;
    await taken(failed + 3);
    await TestApp.stopAll();

    const told = receiver.received.map((received) => {
      const decoded = new Decoded(received);
      return decoded.metrics.some(({ name }) => name === 'orders_total')
        ? decoded.points('orders_total').map(({ asDouble }) => asDouble)
        : [];
    });
    expect(told[0]).toEqual([5]);
    // Whatever was refused is told again, and what was taken is not.
    const last = told.slice(failed - 1).filter((points) => points.length > 0);
    expect(last.length).toBeGreaterThan(0);
    expect(new Set(last.flat())).toEqual(new Set([2]));
    expect(told.at(-1)).toEqual([]);
    const sum = new Decoded(receiver.received[0] as never).metric('orders_total').sum;
    expect(sum?.aggregationTemporality).toBe('AGGREGATION_TEMPORALITY_DELTA');
  });

  it('is spelt as the conventions have it, with naming opentelemetry', async () => {
    const app = await start({}, { naming: 'opentelemetry', httpClient: true });
    await app.fetch('/users/1');
    await app.app.close();

    const decoded = new Decoded(receiver.received[0] as never);
    const duration = decoded.metric('http.server.request.duration');
    expect(duration).toMatchObject({ unit: 's' });
    expect(duration.histogram?.dataPoints.map(({ attributes }) => valuesOf(attributes))).toEqual([
      {
        'http.request.method': 'GET',
        'http.route': '/users/:id',
        'http.response.status_code': 200,
        'network.protocol.version': '1.1',
        'url.scheme': 'http',
      },
    ]);
    expect(decoded.metric('http.server.active_requests')).toMatchObject({ unit: '{request}' });
    const calls = decoded.points('http.client.request.duration').map(({ attributes }) => valuesOf(attributes));
    expect(calls).toContainEqual({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': app.port,
      'http.response.status_code': 200,
    });
    // A push is no call of the application's.
    expect(calls.map((each) => each['server.port'])).not.toContain(Number(new URL(receiver.url).port));
  });

  it('has exponential histograms of durations where they are asked for', async () => {
    const app = await start({ histograms: 'exponential' });
    await app.fetch('/users/1');
    await app.fetch('/users/2');
    await app.requests();
    const seconds = (await app.scrape()).value('http_request_duration_seconds_sum') ?? 0;
    await app.app.close();

    const { exponentialHistogram } = new Decoded(receiver.received[0] as never).metric('http_request_duration_seconds');
    const [point] = exponentialHistogram?.dataPoints ?? [];
    expect(point).toMatchObject({ count: '2', scale: 3, zeroCount: '0', sum: seconds });
    const { offset = 0, bucketCounts = [] } = point?.positive ?? {};
    const counts = bucketCounts.map(Number);
    expect(counts.reduce((all, each) => all + each, 0)).toBe(2);
    // Each of the two lies between the bounds of its bucket, and so does their sum.
    const bound = (index: number): number => 2 ** ((offset + index) / 8);
    const sums = (shift: number): number => counts.reduce((all, count, index) => all + count * bound(index + shift), 0);
    expect(seconds).toBeGreaterThan(sums(0));
    expect(seconds).toBeLessThanOrEqual(sums(1) * (1 + 1e-9));
  });
});
