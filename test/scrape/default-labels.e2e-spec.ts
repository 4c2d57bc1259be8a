import { Counter, Histogram, register, Registry, Summary } from 'prom-client';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { HelloController } from '../support/contract-controllers';
import { eventually } from '../support/eventually';
import { type Adapter, ADAPTERS, TestApp } from '../support/test-app';

const start = (mode: Adapter, metrics: MetricsModuleOptions): Promise<TestApp> =>
  TestApp.start(mode, { controllers: [HelloController], metrics });

async function afterHello(mode: Adapter, metrics: MetricsModuleOptions): Promise<TestApp> {
  const app = await start(mode, metrics);
  await app.fetch('/hello');
  await eventually(async () => expect((await app.scrape()).value('http_requests_total')).toBe(1));
  return app;
}

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('default labels on %s', (mode) => {
  it('are on every sample that the endpoint shows, whoever made the metric', async () => {
    const adopted = new Registry();
    new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['kind'], registers: [adopted] }).inc({
      kind: 'a',
    });
    new Histogram({ name: 'basket_size', help: 'Baskets.', registers: [adopted] }).observe(1);
    new Summary({ name: 'price', help: 'Prices.', registers: [register] }).observe(1);
    const app = await afterHello(mode, {
      adoptRegistries: [adopted, register],
      defaultLabels: { env: 'prod "1"', shard: 7, canary: false },
    });

    const { samples } = await app.scrape();

    const expected = { env: 'prod "1"', shard: '7', canary: 'false' };
    expect(
      samples.filter(({ labels }) => !Object.entries(expected).every(([n, value]) => labels[n] === value)),
    ).toEqual([]);
    const names = samples.map(({ name }) => name);
    for (const name of ['http_requests_total', 'http_request_duration_seconds_bucket', 'http_requests_in_flight']) {
      expect(names).toContain(name);
    }
    for (const name of ['process_cpu_seconds_total', 'orders_total', 'basket_size_bucket', 'price']) {
      expect(names).toContain(name);
    }
  });

  it('give way to those of a metric itself', async () => {
    const app = await afterHello(mode, {
      defaultLabels: { path: 'none', stream: 'no', env: 'prod' },
      http: { customLabels: { env: () => 'of the request' } },
    });

    const exposition = await app.scrape();

    expect(exposition.of('http_requests_total').map(({ labels }) => labels)).toEqual([
      { path: '/hello', stream: 'no', env: 'of the request', method: 'GET', status: '200' },
    ]);
    expect(exposition.of('http_requests_in_flight')[0]?.labels).toEqual({ path: 'none', stream: 'no', env: 'prod' });
  });

  it('give way to those that prom-client gave to the registry', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ zone: 'of the registry' });
    const app = await afterHello(mode, { registry, defaultLabels: { zone: 'of the option', env: 'prod' } });

    const exposition = await app.scrape();

    expect(exposition.of('http_requests_in_flight')[0]?.labels).toEqual({ zone: 'of the registry', env: 'prod' });
    // Only read: what the application renders itself is as before.
    expect(await registry.getSingleMetricAsString('http_requests_in_flight')).not.toContain('prod');
  });

  it('are in OpenMetrics, and not in exemplars', async () => {
    const adopted = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    adopted.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const counter = new Counter({ name: 'sold', help: 'Sold.', registers: [adopted], enableExemplars: true });
    counter.inc({ value: 1, exemplarLabels: { traceId: 'abc' } });
    const app = await afterHello(mode, { adoptRegistries: [adopted], defaultLabels: { env: 'prod' } });

    const { body } = await app.read('/metrics', { headers: { Accept: 'application/openmetrics-text' } });

    expect(body).toMatch(/^sold_total\{env="prod"\} 1 # \{traceId="abc"\} 1 /m);
    expect(body).toContain('http_requests_total{env="prod",method="GET",path="/hello",status="200"} 1\n');
    expect(body).toContain('http_request_duration_seconds_bucket{le="0.005",env="prod",method="GET",');
  });

  it('are told by the summary, where there are some', async () => {
    const app = await start(mode, { defaultLabels: { env: 'prod', empty: '', unset: undefined } });
    const plain = await start(mode, {});

    const summary = await app.summary('?families=true');

    expect(summary.labels).toEqual({ env: 'prod' });
    expect(summary.families?.every(({ values }) => values.every(({ labels }) => labels['env'] === 'prod'))).toBe(true);
    expect(await plain.summary()).not.toHaveProperty('labels');
  });
});
