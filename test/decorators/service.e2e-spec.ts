import { Injectable } from '@nestjs/common';
import { MetricsService } from 'nestjs-red-metrics';
import { Registry } from 'prom-client';
import { lastValueFrom, of } from 'rxjs';
import { TestApp, type TestAppOptions } from '../support/test-app';

@Injectable()
class Orders {
  constructor(readonly metrics: MetricsService) {}
}

describe('MetricsService', () => {
  afterEach(() => TestApp.stopAll());

  async function start(metrics: TestAppOptions['metrics'] = {}): Promise<{ app: TestApp; service: MetricsService }> {
    const app = await TestApp.start('express', { metrics, providers: [Orders] });
    return { app, service: app.app.get(Orders).metrics };
  }

  it('records what the decorators of caches, verifications and limits record', async () => {
    const { app, service } = await start({ prefix: 'shop', requestContext: false });

    service.cacheHit('prices');
    service.cacheHit('prices');
    service.cacheMiss('prices');
    service.cacheError('prices');
    service.verification('success', { seconds: 0.2 });
    service.verification('failure', { reason: 'expired' });
    service.verification('error', { reason: 'not a word, but text of a customer' });
    service.rateLimitHit();

    const exposition = await app.scrape();
    const prices = { path: 'none', cache: 'prices' };
    expect(exposition.value('shop_cache_hits_total', prices)).toBe(2);
    expect(exposition.value('shop_cache_misses_total', prices)).toBe(1);
    expect(exposition.value('shop_cache_errors_total', prices)).toBe(1);
    expect(exposition.lines('shop_verification_total', 'result')).toEqual(['error 1', 'failure 1', 'success 1']);
    expect(exposition.value('shop_verification_duration_seconds_sum', { result: 'success' })).toBe(0.2);
    expect(exposition.value('shop_verification_duration_seconds_count')).toBe(1);
    expect(exposition.value('shop_signature_valid_total')).toBe(1);
    expect(exposition.lines('shop_signature_invalid_total', 'reason')).toEqual(['expired 1', 'other 1']);
    expect(exposition.value('shop_rate_limit_hits_total', { path: 'none' })).toBe(1);
  });

  it('times functions of every kind, and gives back what they give', async () => {
    const { app, service } = await start();
    const problem = new Error('problem');

    expect(service.time(() => 'now', { class: 'Orders', method: 'price' })).toBe('now');
    await expect(service.time(async () => 'soon')).resolves.toBe('soon');
    await expect(lastValueFrom(service.time(() => of('once'), { method: 'observe' }))).resolves.toBe('once');
    const fails = (): never => {
      throw problem;
    };
    expect(() => service.time(fails)).toThrow(problem);
    await expect(service.time(() => Promise.reject(problem), { method: 'rejects' })).rejects.toBe(problem);

    expect((await app.scrape()).lines('method_duration_seconds_count', 'class', 'method', 'result')).toEqual([
      'Orders price ok 1',
      'none anonymous ok 1',
      'none fails error 1',
      'none observe ok 1',
      'none rejects error 1',
    ]);
  });

  it('makes metrics of each kind once, on the registry of the module', async () => {
    const registry = new Registry();
    const { app, service } = await start({ registry });
    const orders = { name: 'orders_total', help: 'Orders.', labelNames: ['country', 'channel'] } as const;

    service.counter(orders).inc({ country: 'pt', channel: 'web' });
    service.counter({ ...orders, labelNames: ['channel', 'country'] }).inc({ country: 'pt', channel: 'web' }, 2);
    service.gauge({ name: 'open_orders', help: 'Open.' }).set(3);
    service.histogram({ name: 'order_size', help: 'Size.', buckets: [1, 10] }).observe(2);
    service.summary({ name: 'order_value', help: 'Value.', percentiles: [0.5] }).observe(7);

    const exposition = await app.scrape();
    expect(exposition.value('orders_total', { country: 'pt', channel: 'web' })).toBe(3);
    expect(exposition.value('open_orders')).toBe(3);
    expect(exposition.value('order_size_bucket', { le: '10' })).toBe(1);
    expect(exposition.value('order_value', { quantile: '0.5' })).toBe(7);
    expect(registry.getSingleMetric('orders_total')).toBe(service.counter(orders));
  });

  it('says what is wrong with a name that something else has', async () => {
    const { service } = await start();
    service.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['country'] });

    expect(() => service.gauge({ name: 'orders_total', help: 'Orders.' })).toThrow(/"orders_total".*no Gauge/);
    expect(() => service.counter({ name: 'orders_total', help: 'Orders.' })).toThrow(/labels \["country"\]/);
    expect(() => service.counter({ name: 'http_requests_total', help: 'Mine.' })).toThrow(/http_requests_total/);
    expect(() => service.counter({ name: 'not a name', help: 'Mine.' })).toThrow(/[Ii]nvalid metric name/);
  });

  it('does nothing where the module is turned off, and gives metrics that count for nobody', async () => {
    const { app, service } = await start({ enabled: false });

    service.cacheHit('prices');
    service.verification('success');
    service.rateLimitHit();
    const counter = service.counter({ name: 'orders_total', help: 'Orders.' });
    counter.inc();

    expect(service.time(() => 'now')).toBe('now');
    expect(service.counter({ name: 'orders_total', help: 'Orders.' })).toBe(counter);
    expect(() => service.gauge({ name: 'orders_total', help: 'Orders.' })).toThrow(/no Gauge/);
    expect((await app.read('/metrics')).status).toBe(404);
  });

  it('never throws for what it is told to record', async () => {
    const { app, service } = await start({ requestContext: false, limits: { seriesPerMetric: 3 } });
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('looked at');
        },
      },
    );

    service.cacheHit(hostile as never);
    service.verification(hostile as never, hostile);
    service.verification('failure', { reason: hostile as never });
    service.verification('perhaps' as never);
    for (const name of ['__proto__', 'constructor', 'toString', 'a'.repeat(1000), '\u0000"\n\\']) {
      service.cacheMiss(name);
    }

    const exposition = await app.scrape();
    expect(exposition.lines('cache_misses_total', 'path', 'cache')).toEqual([
      '__overflow__ __overflow__ 3',
      'none __proto__ 1',
      'none constructor 1',
    ]);
    expect(exposition.value('metrics_series_dropped_total', { metric: 'cache_misses_total' })).toBe(3);
    expect(exposition.lines('verification_total', 'result')).toEqual(['failure 1']);
  });
});
