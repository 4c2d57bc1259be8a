import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Controller, Get } from '@nestjs/common';
import { Gauge, register, Registry } from 'prom-client';
import { type MetricsModuleOptions, MetricsReader, type MetricsSummaryQuery } from 'nestjs-red-metrics';
import { heldGauge } from '../scrape/support/held-gauge';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller()
class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello';
  }
}

async function start(metrics: MetricsModuleOptions = {}): Promise<{ app: TestApp; reader: MetricsReader }> {
  const app = await TestApp.start('express', { controllers: [HelloController], metrics });
  return { app, reader: app.app.get(MetricsReader) };
}

/** Without those that appear once they have a value. */
const namesOf = ({ types }: Exposition): string[] =>
  [...types.keys()].filter((name) => !/^(system|network|disk|http_client)_/.test(name));

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('the reader on %s', (adapter) => {
  it('tells what the endpoint tells', async () => {
    const app = await TestApp.start(adapter, { controllers: [HelloController] });
    const reader = app.app.get(MetricsReader);
    await app.fetch('/hello');
    await app.requests();

    const { contentType, body } = await reader.scrape();
    const served = await app.read('/metrics');

    expect(contentType).toBe(served.headers.get('content-type'));
    const here = new Exposition(body);
    expect(here.lines('http_requests_total', 'path')).toEqual(['/hello 1']);
    expect(namesOf(here)).toEqual(namesOf(new Exposition(served.body)));
    const summary = await reader.summary();
    const servedSummary = await app.summary();
    expect(Object.keys(summary)).toEqual(Object.keys(servedSummary));
    expect(summary.endpoints).toEqual(
      servedSummary.endpoints?.map((endpoint) => ({ ...endpoint, perSecond: expect.any(Number) as number })),
    );
    expect(reader.health()).toMatchObject({ status: 'ok', checks: { heap: { status: 'ok' } } });
  });
});

describe('an exposition that is made in code', () => {
  it.each([Infinity, 1e7, 2_147_484])('is whole, however long it may take: %d s', async (timeoutSeconds) => {
    const { app, reader } = await start();
    register.registerMetric(
      new Gauge({
        name: 'slow',
        help: 'Slow.',
        registers: [],
        collect: () => new Promise((done) => setTimeout(done, 50)),
      }),
    );

    const { body } = await reader.scrape({ timeoutSeconds });

    expect(body).toContain('process_cpu_user_seconds_total');
    expect(body).toContain('\nslow 0\n');
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('is in the format that is asked for', async () => {
    const { reader } = await start();
    const typeOf = async (options: object): Promise<string> => (await reader.scrape(options)).contentType;

    expect(await typeOf({})).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await typeOf({ accept: undefined })).toMatch(/^text\/plain/);
    expect(await typeOf({ accept: 'application/openmetrics-text;version=1.0.0' })).toMatch(/^application\/openmetrics/);
    expect(await typeOf({ format: 'openmetrics', accept: 'text/plain' })).toMatch(/^application\/openmetrics/);
    expect(await typeOf({ format: 'text', accept: 'application/openmetrics-text' })).toMatch(/^text\/plain/);
    expect(await typeOf({ accept: 7 })).toMatch(/^text\/plain/);
  });

  it('has the metrics that are asked for, and counts as a scrape', async () => {
    const { reader } = await start();
    const names = ['metrics_scrapes_total', 'no_such_metric'];

    await reader.scrape({ names });
    const exposition = new Exposition((await reader.scrape({ names })).body);

    expect([...exposition.types.keys()]).toEqual(['metrics_scrapes_total']);
    expect(exposition.value('metrics_scrapes_total', { format: 'text', code: '200' })).toBe(1);
  });

  it('is compressed where that is accepted', async () => {
    const { reader } = await start();

    const { contentEncoding, body } = await reader.stream({ acceptEncoding: 'gzip' });

    expect(contentEncoding).toBe('gzip');
    expect(gunzipSync(await buffer(body)).toString()).toContain('# TYPE http_requests_total counter');
    const plain = await reader.stream();
    expect(plain.contentEncoding).toBeUndefined();
    plain.body.destroy();
  });

  it('leaves out what is late, and stops where nobody wants it any more', async () => {
    const held = heldGauge();
    const { reader } = await start();

    const { body } = await reader.scrape({ timeoutSeconds: 0.05 });
    expect(body).toContain('http_requests_in_flight 0\n');
    expect(body).not.toMatch(/^held/m);

    const left = new AbortController();
    const late = reader.stream({ signal: left.signal });
    left.abort();
    expect((await late).body.destroyed).toBe(true);
    held.release();
  });

  it('keeps nothing of a signal that outlives it', async () => {
    const { reader } = await start();
    const { signal } = new AbortController();
    const [added, removed] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];

    await reader.scrape({ signal });

    await eventually(() => expect(removed.mock.calls).toEqual(added.mock.calls.map(([name, call]) => [name, call])));
    expect(added).toHaveBeenCalledTimes(1);
  });

  it('fails as the endpoint does, with a status for a controller', async () => {
    const registry = new Registry();
    new Gauge({
      name: 'broken',
      help: 'Broken.',
      registers: [registry],
      collect: () => {
        throw new Error('broken');
      },
    });
    const { app, reader } = await start({ adoptRegistries: [registry], endpoint: { onCollectError: 'fail' } });

    await expect(reader.scrape()).rejects.toThrow('Could not collect broken.');
    expect((await app.read('/metrics')).status).toBe(500);
    await eventually(async () => expect((await app.summary()).sectionsFailed).toBeUndefined());
  });
});

describe('a summary that is made in code', () => {
  it.each<[MetricsSummaryQuery | URLSearchParams, object]>([
    [{}, { requestedSeconds: 300 }],
    [{ window: 30 }, { requestedSeconds: 30 }],
    [{ window: '5m' }, { requestedSeconds: 300 }],
    [{ window: 'all', endpoint: undefined }, { requestedSeconds: null }],
    [new URLSearchParams('window=1m'), { requestedSeconds: 60 }],
  ])('is of the window that is asked for: %j', async (query, window) => {
    const { reader } = await start();
    expect((await reader.summary(query)).window).toMatchObject(window);
  });

  it('has the sections that are asked for, and families as plain arrays', async () => {
    const { app, reader } = await start();
    await app.fetch('/hello');
    await app.requests();

    const summary = await reader.summary({ sections: ['endpoints'], families: true, method: 'get', limit: 5 });

    expect(Object.keys(summary)).toEqual([
      'timestamp',
      'uptimeSeconds',
      'window',
      'endpoints',
      'endpointsTotal',
      'families',
      'familiesFailed',
    ]);
    expect(summary.endpoints).toEqual([expect.objectContaining({ method: 'GET', path: '/hello', total: 1 })]);
    const family = summary.families?.find(({ name }) => name === 'http_requests_total');
    expect(family?.values).toEqual([{ labels: { method: 'GET', path: '/hello', status: '200' }, value: 1 }]);
  });

  it.each<[MetricsSummaryQuery, string]>([
    [{ window: '1d' }, 'window must be a time'],
    [{ sections: 'orders' }, 'There is no section "orders"'],
    [{ limit: -1 }, 'limit must be a whole number'],
    [{ windows: 5 } as MetricsSummaryQuery, 'There is no parameter "windows"'],
  ])('says what is wrong with %j', async (query, message) => {
    const { reader } = await start();
    await expect(reader.summary(query)).rejects.toThrow(message);
    await expect(reader.summary(query)).rejects.toMatchObject({ status: 400 });
  });
});

describe('where the module is switched off', () => {
  it('there is nothing to read, in the right form', async () => {
    const { reader } = await start({ enabled: false });

    expect(await reader.scrape()).toEqual({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: '' });
    expect((await reader.scrape({ format: 'openmetrics' })).body).toBe('# EOF\n');
    expect((await buffer((await reader.stream()).body)).toString()).toBe('');
    expect(Object.keys(await reader.summary({ families: true }))).toEqual(['timestamp', 'uptimeSeconds', 'window']);
    expect(reader.health()).toMatchObject({ status: 'ok', checks: {} });
  });
});
