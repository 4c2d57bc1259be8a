import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Controller, Get, Post } from '@nestjs/common';
import { Counter, Gauge, Registry, register } from 'prom-client';
import { eventually } from '../support/eventually';
import { heldGauge } from './support/held-gauge';
import { holdClock, passSeconds } from '../support/held-clock';
import { Exposition } from '../support/exposition';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';

@Controller('users')
class UsersController {
  @Get(':id')
  one(): string {
    return 'one';
  }

  @Post()
  create(): string {
    return 'created';
  }
}

const controllers = [UsersController];
const OPEN = 'application/openmetrics-text';

afterEach(async () => {
  await TestApp.stopAll();
  jest.useRealTimers();
  register.clear();
});

/** Requests without decompressing the answer. */
async function rawGet(
  app: TestApp,
  headers: Record<string, string>,
): Promise<{ response: IncomingMessage; body: Buffer }> {
  const request = httpGet(`${app.origin}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}`, ...headers } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(response, 'end');
  return { response, body: Buffer.concat(chunks) };
}

describe.each(ADAPTERS)('a scrape on %s', (adapter) => {
  it('is answered in the format it asks for, also two at once, and changes nothing', async () => {
    const app = await TestApp.start(adapter, { controllers });
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(3);
    await app.fetch('/users/1');
    await app.requests();

    const answers = await Promise.all([
      app.read('/metrics', { headers: { Accept: OPEN } }),
      app.read('/metrics'),
      app.read('/metrics', { headers: { Accept: `${OPEN};version=0.0.1,text/plain;q=0.1` } }),
    ]);
    const [open, text, older] = answers;
    expect(open?.headers.get('content-type')).toBe(`${OPEN}; version=1.0.0; charset=utf-8`);
    expect(older?.headers.get('content-type')).toBe(`${OPEN}; version=0.0.1; charset=utf-8`);
    expect(open?.headers.get('vary')).toBe('Accept, Accept-Encoding');
    expect(open?.body.endsWith('# EOF\n')).toBe(true);
    expect(open?.body).toContain('# TYPE orders counter\n');
    expect(open?.body).toContain('\norders_total 3\n');
    expect(open?.body).toContain(
      'http_request_duration_seconds_bucket{le="1.0",method="GET",path="/users/:id",status="200"} 1\n',
    );
    expect(text?.body).toContain('# TYPE orders_total counter\n');
    expect((await app.read('/metrics')).body).toContain('# TYPE orders_total counter\n');
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('is compressed with %s where the scraper accepts it', async (encoding, decompress) => {
    const app = await TestApp.start(adapter, { controllers });

    const { response, body } = await rawGet(app, { 'Accept-Encoding': encoding });

    expect(response.headers['content-encoding']).toBe(encoding);
    expect(new Exposition(decompress(body).toString('utf8')).value('http_requests_in_flight')).toBe(0);
    const plain = await rawGet(app, {});
    expect(plain.response.headers['content-encoding']).toBeUndefined();
    expect(plain.body.length).toBeGreaterThan(2 * body.length);
  });

  it('selects metrics by name, of which unknown ones are empty', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const { types } = await app.scrape(
      '/metrics?name[]=http_requests_in_flight&name[]=http_requests_total&name[]=unknown',
    );
    const none = await app.read('/metrics?name[]=unknown');

    expect([...types.keys()]).toEqual(['http_requests_total', 'http_requests_in_flight']);
    expect([none.status, none.body]).toEqual([200, '']);
  });

  it('is answered without a metric that hangs, which is not asked again until it answers', async () => {
    const app = await TestApp.start(adapter, { controllers });
    const held = heldGauge();
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.1' };

    const first = new Exposition((await app.read('/metrics', { headers })).body);
    const second = new Exposition((await app.read('/metrics', { headers })).body);

    // A failure shows in the scrape that it happens in.
    expect(first.value('http_requests_in_flight')).toBe(0);
    expect(first.value('metrics_scrape_errors_total', { metric: 'held' })).toBe(1);
    expect(second.value('metrics_scrape_errors_total', { metric: 'held' })).toBe(2);
    expect(held.calls()).toBe(1);
    // On a machine that is busy, others may be late as well.
    expect(app.logger.lines.filter((line) => /^warn .*"held"/.test(line))).toEqual([
      expect.stringContaining('Metric "held" was not collected in time'),
    ]);
    held.release();
    await eventually(async () => expect((await app.scrape()).value('held')).toBe(0));
  });

  it('fails as a whole where the option says so', async () => {
    new Gauge({
      name: 'broken',
      help: 'Broken.',
      collect() {
        throw new Error('the password is hunter2');
      },
    });
    const app = await TestApp.start(adapter, { controllers, metrics: { endpoint: { onCollectError: 'fail' } } });

    const { status, body } = await app.read('/metrics');

    expect([status, body]).toEqual([500, 'Could not collect broken.\n']);
    register.clear();
    const exposition = await app.scrape();
    expect(exposition.value('metrics_scrapes_total', { format: 'text', code: '500' })).toBe(1);
    expect(exposition.value('metrics_scrape_errors_total', { metric: 'broken' })).toBe(1);
  });

  it('tells of itself, from zero', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const first = await app.scrape();
    const second = await app.scrape();

    for (const format of ['text', 'openmetrics']) {
      for (const code of ['200', '500', '503']) {
        expect(first.value('metrics_scrapes_total', { format, code })).toBe(0);
      }
      expect(first.value('metrics_scrape_duration_seconds_count', { format })).toBeUndefined();
    }
    expect(second.value('metrics_scrapes_total', { format: 'text', code: '200' })).toBe(1);
    expect(second.value('metrics_scrape_duration_seconds_count', { format: 'text' })).toBe(1);
    expect(second.value('metrics_scrape_duration_seconds_sum', { format: 'text' })).toBeGreaterThan(0);
  });

  it('shows every route from the start where the option says so', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { http: { initialise: 'routes' } },
      configure: (nest) => void nest.setGlobalPrefix('api'),
    });

    const { samples } = await app.scrape('/metrics?name[]=http_requests_total');

    expect(
      samples
        .map(({ labels, value }) => `${labels['method']} ${labels['path']} ${labels['status']} ${value}`)
        .toSorted(),
    ).toEqual([
      'GET /api/users/:id 200 0',
      'GET /api/users/:id 500 0',
      'POST /api/users 201 0',
      'POST /api/users 500 0',
    ]);
  });

  it('forgets label sets that were idle for long enough, where the option says so', async () => {
    holdClock('Interval');
    const app = await TestApp.start(adapter, { controllers, metrics: { limits: { expireIdleSeriesAfter: 1 } } });
    await app.fetch('/users/1');
    await eventually(async () => expect((await app.scrape()).value('http_requests_total')).toBe(1));

    passSeconds(0.9);
    expect((await app.scrape()).value('http_requests_total')).toBe(1);
    passSeconds(0.6);
    expect((await app.scrape()).value('http_requests_total')).toBeUndefined();
    await app.fetch('/users/1');

    await eventually(async () => expect((await app.scrape()).value('http_requests_total')).toBe(1));
  });
});

describe('histograms of prom-client', () => {
  it('of a registry with default labels are shown with them', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ zone: 'a' });
    const app = await TestApp.start('express', { controllers, metrics: { registry } });
    await app.fetch('/users/1');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_request_duration_seconds_bucket', { zone: 'a', le: '+Inf' })).toBe(1);
    });
  });
});
