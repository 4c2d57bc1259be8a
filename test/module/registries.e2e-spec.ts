import { Injectable } from '@nestjs/common';
import {
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
  PrometheusModule,
} from '@willsoto/nestjs-prometheus';
import { Counter, Gauge, Histogram, register, Registry } from 'prom-client';
import { type AnyRegistry, MetricsModule } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { HelloController } from '../support/contract-controllers';
import { TestApp, TOKEN } from '../support/test-app';

@Injectable()
class Shop {
  constructor(@InjectMetric('shop_orders_total') readonly orders: Counter<'kind'>) {}
}

const controllers = [HelloController];
const providers = [
  Shop,
  makeCounterProvider({ name: 'shop_orders_total', help: 'Orders.', labelNames: ['kind'] }),
  makeGaugeProvider({ name: 'shop_stock', help: 'Stock.' }),
  makeHistogramProvider({ name: 'shop_basket_size', help: 'Basket.', buckets: [1, 5] }),
  makeSummaryProvider({ name: 'shop_price', help: 'Price.' }),
];

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe('custom metrics of @willsoto/nestjs-prometheus', () => {
  it('are shown beside ours, without a registration of their own', async () => {
    const app = await TestApp.start('express', { providers, controllers });
    app.app.get(Shop).orders.inc({ kind: 'book "new"\n' }, 2);

    const exposition = await app.scrape();

    expect(exposition.value('shop_orders_total', { kind: 'book "new"\n' })).toBe(2);
    expect(exposition.types.get('shop_stock')).toBe('gauge');
    expect(exposition.types.get('shop_basket_size')).toBe('histogram');
    expect(exposition.types.get('shop_price')).toBe('summary');
    const { families } = await app.summary('?families=true');
    expect(families?.find((family) => family.name === 'shop_orders_total')?.values[0]?.value).toBe(2);
  });

  it('work with its PrometheusModule too, whose process metrics are shown once', async () => {
    const app = await TestApp.start('express', {
      providers,
      controllers,
      imports: [PrometheusModule.register({ path: '/other-metrics' })],
    });

    const exposition = await app.scrape();

    expect(exposition.of('process_cpu_seconds_total')).toHaveLength(1);
    expect(exposition.of('nodejs_eventloop_lag_seconds')).toHaveLength(1);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('that take the name of one of ours are an error at boot', async () => {
    const start = TestApp.start('express', {
      controllers,
      providers: [makeCounterProvider({ name: 'http_requests_total', help: 'Mine.' })],
    });

    await expect(start).rejects.toThrow(
      'MetricsModule: adoptRegistries has prom-client\'s global registry (by default), which holds a metric "http_requests_total"' +
        ', made by the provider PROM_METRIC_HTTP_REQUESTS_TOTAL of AppModule' +
        ", which is also the name of one of this module's.\n  Fix: rename yours, or give this module's another name with prefix " +
        'or names, or leave that registry out with adoptRegistries: [].',
    );
  });

  it('that take the name of one of ours are traced to the property that holds them', async () => {
    @Injectable()
    class Mine {
      readonly total = new Counter({ name: 'http_requests_total', help: 'Mine.', registers: [mine] });
    }
    const mine = new Registry();

    await expect(
      TestApp.start('express', { controllers, providers: [Mine], metrics: { adoptRegistries: [mine] } }),
    ).rejects.toThrow(
      'adoptRegistries has a registry that holds a metric "http_requests_total", made by Mine (its property "total") of AppModule',
    );
    await expect(TestApp.start('express', { controllers, metrics: { adoptRegistries: [mine] } })).rejects.toThrow(
      'adoptRegistries has a registry that holds a metric "http_requests_total", which is also',
    );
  });

  it('that take the name later lose, with one warning, and the exposition stays valid', async () => {
    const app = await TestApp.start('express', { controllers });
    new Counter({ name: 'http_requests_total', help: 'Late.' }).inc(7);
    new Gauge({ name: 'http_request_duration_seconds_count', help: 'Late, and the name of a sample.' }).set(7);

    await app.scrape();
    const exposition = await app.scrape();

    expect(exposition.value('http_requests_total')).toBeUndefined();
    expect(exposition.of('http_request_duration_seconds_count')).toEqual([]);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringContaining('Metric "http_requests_total" is not exposed: the name "http_requests_total" is taken.'),
      expect.stringContaining('Metric "http_request_duration_seconds_count" is not exposed'),
    ]);
  });

  it('that cannot be collected cost only themselves', async () => {
    const app = await TestApp.start('express', { controllers });
    new Gauge({
      name: 'broken',
      help: 'Throws.',
      collect() {
        throw new Error('no connection');
      },
    });
    new Gauge({ name: 'works', help: 'Works.' }).set(1);

    const exposition = await app.scrape();

    expect(exposition.value('broken')).toBeUndefined();
    expect(exposition.value('works')).toBe(1);
    expect(
      app.logger.lines.some((line) => line.includes('"broken" could not be collected: Error: no connection')),
    ).toBe(true);
  });

  it('that are none, or say what no exposition can, cost only themselves', async () => {
    const app = await TestApp.start('express', { controllers });
    const odd = { type: 'gauge', help: 'Odd.', reset: () => {} };
    const gets: Record<string, unknown> = {
      no_samples: undefined,
      null_sample: { values: [null] },
      no_value: { values: [{ labels: {} }] },
      a_number: 5,
      no_type: { type: 'other', values: [] },
    };
    for (const [name, snapshot] of Object.entries(gets)) {
      const type = name === 'no_type' ? undefined : 'gauge';
      register.registerMetric({ ...odd, type, name, get: () => Promise.resolve(snapshot) } as never);
    }
    register.registerMetric({ ...odd, name: 'no_labels', get: async () => ({ values: [{ value: 3 }] }) } as never);
    class MyGauge extends Gauge {
      series = [1, 2];
    }
    new MyGauge({ name: 'mine', help: 'Mine.' }).set(7);
    new Gauge({ name: 'big', help: 'Big.', labelNames: ['id'] }).set({ id: 1n as never }, 1);

    const exposition = await app.scrape();

    expect(exposition.value('mine')).toBe(7);
    expect(exposition.value('no_labels')).toBe(3);
    expect(exposition.value('big', { id: '1' })).toBe(1);
    const again = await app.scrape();
    for (const name of ['no_samples', 'null_sample', 'no_value', 'a_number', 'no_type']) {
      expect([name, exposition.types.has(name)]).toEqual([name, false]);
      expect([name, again.value('metrics_scrape_errors_total', { metric: name })]).toEqual([name, 2]);
    }
    expect(
      (await app.summary('?families=true')).families?.find(({ name }) => name === 'big')?.values[0]?.labels,
    ).toEqual({ id: '1' });
  });

  it('are not shown where nothing is adopted', async () => {
    const app = await TestApp.start('express', { controllers, providers, metrics: { adoptRegistries: [] } });

    expect((await app.scrape()).types.has('shop_stock')).toBe(false);
  });
});

describe('a registry of the user', () => {
  it('holds our metrics beside its own, under its default labels, until the application is closed', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'shop' });
    new Histogram({ name: 'mine', help: 'Mine.', registers: [registry], buckets: [1] }).observe(0.5);
    const app = await TestApp.start('express', { controllers, metrics: { registry } });

    const exposition = await app.scrape();

    expect(exposition.value('mine_count', { service: 'shop' })).toBe(1);
    expect(exposition.value('http_requests_in_flight', { service: 'shop' })).toBe(0);
    expect(registry.getSingleMetric('http_requests_total')).toBeDefined();
    await TestApp.stopAll();
    expect(registry.getMetricsAsArray().map((metric) => (metric as unknown as { name: string }).name)).toEqual([
      'mine',
    ]);
  });

  it('may be the global one', async () => {
    const app = await TestApp.start('express', { controllers, providers, metrics: { registry: register } });

    const exposition = await app.scrape();

    expect(exposition.types.has('shop_stock')).toBe(true);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
  });

  it('of the OpenMetrics kind is read without being changed', async () => {
    const registry = new Registry();
    (registry as AnyRegistry).setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    new Counter({ name: 'open_total', help: 'Open.', registers: [registry] }).inc();
    const app = await TestApp.start('express', { controllers, metrics: { adoptRegistries: [registry] } });

    expect((await app.scrape()).value('open_total')).toBe(1);
    expect((await app.scrape()).value('open_total')).toBe(1);
  });

  it('that holds a metric of one of our names is an error at boot', async () => {
    const registry = new Registry();
    new Counter({ name: 'http_requests_total', help: 'Mine.', registers: [registry] });

    await expect(TestApp.start('express', { controllers, metrics: { registry } })).rejects.toThrow(
      'MetricsModule: registry has a metric "http_requests_total" already',
    );
  });
});

describe('process metrics', () => {
  it('are there, and can be switched off', async () => {
    const on = await TestApp.start('express', { controllers });
    const off = await TestApp.start('express', { controllers, metrics: { defaultMetrics: false } });

    expect((await on.scrape()).value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect((await on.scrape()).value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect((await off.scrape()).text).not.toMatch(/^(process|nodejs)_/m);
  });

  it('are released with the application', async () => {
    const module = MetricsModule.forRoot({ auth: { bearerToken: TOKEN } });
    const timersOf = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timersOf();
    await TestApp.start('express', { metrics: null, imports: [module], controllers });
    await TestApp.stopAll();

    // Those of the client's connections of other tests come and go.
    await eventually(() => expect(timersOf()).toBeLessThanOrEqual(before));
  });
});
