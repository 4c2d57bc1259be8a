import { Counter, Gauge, Histogram, register, Registry, Summary } from 'prom-client';
import { METRICS_REGISTRY } from 'nestjs-red-metrics';
import { HelloController } from '../support/contract-controllers';
import { Exposition } from '../support/exposition';
import { RecordingLogger, TestApp } from '../support/test-app';

const controllers = [HelloController];
const OPENMETRICS = { headers: { Accept: 'application/openmetrics-text;version=1.0.0' } };

const start = (): Promise<TestApp> => TestApp.start('express', { controllers });

/** Registers what an application made itself. */
function registerOdd(name: string, values: unknown, type = 'gauge'): void {
  register.registerMetric({
    name,
    type,
    help: 'Odd.',
    reset: () => {},
    get: () => Promise.resolve(values === null ? null : { values }),
  } as never);
}

const warnings = ({ lines }: RecordingLogger): string[] => lines.filter((line) => line.startsWith('warn'));

/** What stands before the value, in each line but comments. */
const seriesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe('a label set that a metric has twice', () => {
  it.each([
    ['in one order and in the other', [{ labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }]],
    ['as text and as a number', [{ labels: { a: '1' } }, { labels: { a: 1 } }]],
    ['without the label and with an empty one', [{}, { labels: { a: '' } }]],
    ['but for half characters, which no answer can say', [{ labels: { a: '\ud800' } }, { labels: { a: '\ud801' } }]],
    ['under one of several names of samples', [{ metricName: 'odd_sum' }, { metricName: 'odd_sum' }]],
    ['by bounds that are one number', [{ labels: { le: 1 } }, { labels: { le: '1.0' } }]],
  ])('%s, is exposed once, counted and warned of', async (_how, samples) => {
    const app = await start();
    registerOdd(
      'odd',
      samples.map((sample, i) => ({ ...sample, value: i + 1 })),
    );

    const first = await app.scrape();
    const again = await app.scrape();

    expect(first.samples.filter(({ name }) => name.startsWith('odd')).map(({ value }) => value)).toEqual([1]);
    expect(again.value('metrics_scrape_errors_total', { metric: 'odd' })).toBe(2);
    expect(warnings(app.logger)).toEqual([
      expect.stringMatching(/"odd" has label sets more than once.*\(1 left out\)/),
    ]);
    const { families, familiesFailed } = await app.summary('?families=true');
    expect(families?.find(({ name }) => name === 'odd')?.values).toHaveLength(1);
    expect(familiesFailed).toEqual([]);
  });

  it('as the labels were changed after prom-client was given them, costs no other metric', async () => {
    const app = await start();
    const histogram = new Histogram({ name: 'shared_seconds', help: 'H.', labelNames: ['a'], buckets: [1] });
    const summary = new Summary({ name: 'shared_size', help: 'S.', labelNames: ['a'] });
    const counter = new Counter({ name: 'shared_total', help: 'C.', labelNames: ['a'] });
    const labels = { a: 'first' };
    for (const a of ['first', 'second']) {
      labels.a = a;
      histogram.observe(labels, 0.5);
      summary.observe(labels, 0.5);
      counter.inc(labels);
    }

    for (const init of [{}, OPENMETRICS]) {
      const series = seriesOf((await app.read('/metrics', init)).body);
      expect(series.filter((one, i) => series.indexOf(one) !== i)).toEqual([]);
      expect(series.filter((one) => one.startsWith('shared_') && one.includes('second')).length).toBeGreaterThan(3);
    }
    const errors = (await app.scrape()).lines('metrics_scrape_errors_total', 'metric');
    expect(errors).toEqual(['shared_seconds 3', 'shared_size 3', 'shared_total 3']);
  });

  it('as the default labels of its registry stand for one that is left out', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ region: 'eu' });
    const gauge = new Gauge({ name: 'stock', help: 'Stock.', labelNames: ['region'], registers: [registry] });
    gauge.set(1);
    gauge.set({ region: 'eu' }, 2);
    gauge.set({ region: 'us' }, 3);
    const app = await TestApp.start('express', { controllers, metrics: { adoptRegistries: [registry] } });

    expect((await app.scrape()).lines('stock', 'region')).toEqual(['eu 1', 'us 3']);
  });

  it('is found among many', async () => {
    const app = await start();
    const many = Array.from({ length: 10_000 }, (_, id) => ({ labels: { id, kind: 'a' }, value: id }));
    registerOdd('many', many.concat([{ labels: { id: 5000, kind: 'a' }, value: -1 }]));

    const exposition = await app.scrape();

    expect(exposition.of('many')).toHaveLength(10_000);
    expect(exposition.value('many', { id: '5000' })).toBe(5000);
  });
});

describe('what no exposition can say', () => {
  it('costs the metric that says it, and no other', async () => {
    const app = await start();
    const unprintable = Object.create(null) as object;
    registerOdd('is_null', null);
    registerOdd('bad_label', [{ labels: { 'a b': 1 }, value: 1 }]);
    registerOdd('bad_value', [{ labels: { a: unprintable }, value: 1 }]);
    registerOdd('bad_labels', [{ labels: 'a', value: 1 }]);
    registerOdd('bad_sample', [{ metricName: 'x 1\nforged', value: 1 }]);
    registerOdd('bad_samples', [{ metricName: unprintable, value: 1 }]);
    registerOdd('bad name', [{ value: 1 }]);
    registerOdd('no_labels_at_all', [{ labels: null, value: 3 }]);

    for (const init of [{}, OPENMETRICS]) {
      const { status, body } = await app.read('/metrics', init);
      expect(status).toBe(200);
      expect(body).toContain('http_requests_in_flight 0');
      expect(body).toContain('no_labels_at_all 3');
      expect(body).not.toMatch(/^(?:is_null|bad|x|forged)/m);
    }
    const errors = (await app.scrape()).lines('metrics_scrape_errors_total', 'metric');
    expect(errors).toEqual(
      ['bad name', 'bad_label', 'bad_labels', 'bad_sample', 'bad_samples', 'bad_value', 'is_null'].map(
        (name) => `${name} 3`,
      ),
    );
    const { familiesFailed } = await app.summary('?families=true');
    expect(familiesFailed?.toSorted()).toContain('is_null');
  });

  it('is left out where it is an exemplar', async () => {
    const app = await start();
    const exemplar = (labelSet: unknown): object => ({ labelSet, value: 1, timestamp: 1 });
    registerOdd(
      'odd_total',
      [
        { 'a b': '1' },
        undefined,
        Object.assign(Object.create(null) as object, { a: Object.create(null) }),
        { a: 'fine' },
      ].map((labelSet, id) => ({ labels: { id }, value: 1, exemplar: exemplar(labelSet) })),
      'counter',
    );

    const { body } = await app.read('/metrics', OPENMETRICS);

    expect(body.match(/^odd_total.*$/gm)).toEqual([
      'odd_total{id="0"} 1',
      'odd_total{id="1"} 1',
      'odd_total{id="2"} 1',
      'odd_total{id="3"} 1 # {a="fine"} 1 1',
    ]);
  });

  it('is left out where it is a default label, of which one warning tells', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'shop', 'a b': '1', le: '1', odd: Object.create(null) as string });
    const app = await TestApp.start('express', { controllers, metrics: { registry } });

    await app.scrape();
    const exposition = await app.scrape();

    expect(exposition.of('http_requests_in_flight')[0]?.labels).toEqual({ service: 'shop' });
    expect(exposition.of('metrics_scrape_duration_seconds_bucket')[0]?.labels).toEqual({
      format: 'text',
      service: 'shop',
      le: '0.001',
    });
    expect(warnings(app.logger)).toEqual(
      ['a b', 'le', 'odd'].map((label) =>
        expect.stringContaining(`The default label "${label}" of a registry is left out`),
      ),
    );
  });

  it('is a registry that gives no metrics', async () => {
    const registry = new Registry();
    const app = await TestApp.start('express', { controllers, metrics: { adoptRegistries: [registry] } });
    registry.getMetricsAsArray = () => {
      throw new Error('not now');
    };

    expect((await app.scrape()).value('http_requests_in_flight')).toBe(0);
    expect(warnings(app.logger)).toEqual([expect.stringContaining('a registry are not exposed: Error: not now')]);
  });
});

describe('a registry that is changed behind our back', () => {
  it('has our metrics again after clear(), with their values and one line in the log', async () => {
    const app = await start();
    await app.fetch('/hello');
    const before = await app.requests();
    const registry = app.app.get<Registry>(METRICS_REGISTRY);

    registry.clear();

    expect(await app.requests()).toEqual(before);
    const exposition = await app.scrape();
    expect(exposition.value('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(exposition.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect(warnings(app.logger)).toEqual([expect.stringMatching(/The registry was cleared.*(\d+) of \1 metrics/)]);
    await app.fetch('/hello');
    expect(await app.requests()).toEqual(['GET /hello 200 2']);
  });

  it('keeps what others registered in between, also when the application is closed', async () => {
    const app = await TestApp.start('express', { controllers, metrics: { registry: register } });
    register.clear();
    new Gauge({ name: 'http_requests_in_flight', help: 'Theirs.' }).set(7);

    const exposition = await app.scrape();

    expect(exposition.value('http_requests_in_flight')).toBe(7);
    expect(exposition.types.has('http_requests_total')).toBe(true);
    await TestApp.stopAll();
    const left = register.getMetricsAsArray() as unknown as { name: string }[];
    expect(left.map(({ name }) => name)).toEqual(['http_requests_in_flight']);
  });

  it('is without a metric that was removed by its name, which the log says once', async () => {
    const app = await start();
    app.app.get<Registry>(METRICS_REGISTRY).removeSingleMetric('http_request_aborts_total');

    await app.scrape();
    const exposition = await app.scrape();

    expect(exposition.types.has('http_request_aborts_total')).toBe(false);
    expect(exposition.types.has('http_requests_total')).toBe(true);
    expect(warnings(app.logger)).toEqual([
      expect.stringContaining('removed them from the registry: http_request_aborts_total.'),
    ]);
  });

  it('begins at zero after resetMetrics(), and loses nothing', async () => {
    const app = await start();
    await app.fetch('/hello');
    await app.requests();
    const before = await app.scrape();

    app.app.get<Registry>(METRICS_REGISTRY).resetMetrics();

    const after = new Exposition((await app.read('/metrics')).body);
    expect([...after.types.keys()]).toEqual([...before.types.keys()]);
    expect(after.value('http_requests_total')).toBe(0);
    expect(warnings(app.logger)).toEqual([]);
  });
});
