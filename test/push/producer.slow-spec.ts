import { Counter, Registry } from 'prom-client';
import { MetricsProducer, type OtelCollection } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { Gateway } from './support/gateway';
import { Decoded, LINES, requireOf, valuesOf } from './support/otlp';

interface Sdk {
  readonly MeterProvider: new (options: object) => {
    getMeter(name: string): { createCounter(name: string): { add(value: number): void } };
    forceFlush(): Promise<void>;
    shutdown(): Promise<void>;
  };
  readonly PeriodicExportingMetricReader: new (options: object) => object;
}
interface Exporters {
  readonly OTLPMetricExporter: new (options: object) => object;
}

let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
});
afterEach(async () => {
  await TestApp.stopAll();
  await receiver.stop();
});

/** An application that gives its metrics to the producer. */
function start(producer: MetricsProducer, counter?: Counter): Promise<TestApp> {
  const registry = new Registry();
  if (counter !== undefined) {
    registry.registerMetric(counter);
  }
  return TestApp.start('fastify', {
    metrics: { adoptRegistries: [registry], defaultMetrics: false, push: { producers: [producer] } },
  });
}

const orders = (): Counter => new Counter({ name: 'orders_total', help: 'Orders.', registers: [] });

function valuesIn(collection: OtelCollection, name: string): unknown[] {
  const metrics = collection.resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return metrics
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value));
}

describe.each(LINES)('a MetricsProducer in the SDK of %s', (line) => {
  it('has the metrics sent beside those of the SDK', async () => {
    const { MeterProvider, PeriodicExportingMetricReader } = requireOf(line, '@opentelemetry/sdk-metrics') as Sdk;
    const { OTLPMetricExporter } = requireOf(line, '@opentelemetry/exporter-metrics-otlp-proto') as Exporters;
    const producer = new MetricsProducer();
    const exporter = new OTLPMetricExporter({ url: `${receiver.url}/v1/metrics` });
    // Before the application, as a file that is loaded first does.
    const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [producer] });
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('own').createCounter('sdk.counter').add(7);

    const app = await start(producer);
    await app.fetch('/missing');
    await app.requests();
    await provider.forceFlush();
    await provider.shutdown();

    const decoded = new Decoded(await eventually(() => receiver.received[0] ?? Promise.reject(new Error('none'))));
    expect(decoded.points('sdk.counter')).toHaveLength(1);
    const requests = decoded.points('http_requests_total').filter(({ asDouble }) => asDouble !== 0);
    expect(requests.map(({ attributes }) => valuesOf(attributes))).toEqual([
      { method: 'GET', path: '__unmatched__', status: '404' },
    ]);
  });
});

describe('a MetricsProducer', () => {
  it('has nothing before the application starts, and after it was closed', async () => {
    const producer = new MetricsProducer();
    expect((await producer.collect()).resourceMetrics.scopeMetrics).toEqual([]);
    const app = await start(producer);
    expect((await producer.collect()).resourceMetrics.scopeMetrics).toHaveLength(1);
    await app.app.close();
    expect((await producer.collect()).resourceMetrics.scopeMetrics).toEqual([]);
  });

  it('tells what came since it was last asked, with temporality delta', async () => {
    const producer = new MetricsProducer({ temporality: 'delta' });
    const counter = orders();
    counter.inc(3);
    await start(producer, counter);
    const told: unknown[][] = [];
    for (const add of [0, 2, 0]) {
      counter.inc(add);
      told.push(valuesIn(await producer.collect(), 'orders_total'));
    }
    expect(told).toEqual([[3], [2], []]);
    counter.reset();
    counter.inc(1);
    expect(valuesIn(await producer.collect(), 'orders_total')).toEqual([1]);
  });

  it('does not tell what the host counted before as if it came now, with temporality delta', async () => {
    const producer = new MetricsProducer({ temporality: 'delta' });
    const app = await TestApp.start('express', { metrics: { push: { producers: [producer] } } });
    await eventually(async () => {
      expect((await app.scrape()).value('network_bytes_recv_total')).toBeGreaterThan(0);
    });
    expect(valuesIn(await producer.collect(), 'network_bytes_recv_total')).toEqual([]);
  });

  it('begins a counter anew that was set back', async () => {
    const producer = new MetricsProducer();
    const counter = orders();
    counter.inc(3);
    await start(producer, counter);
    const pointOf = async (): Promise<{ start: number; end: number }> => {
      const { scopeMetrics } = (await producer.collect()).resourceMetrics;
      const metric = scopeMetrics[0]?.metrics.find(({ descriptor }) => descriptor.name === 'orders_total');
      const point = metric?.dataPoints[0];
      const ms = ([seconds, nanos]: readonly [number, number] = [0, 0]): number => seconds * 1000 + nanos / 1e6;
      return { start: ms(point?.startTime), end: ms(point?.endTime) };
    };
    const first = await pointOf();
    const second = await pointOf();
    counter.reset();
    const third = await pointOf();

    expect(second.start).toBe(first.start);
    expect(third.start).toBeCloseTo(second.end, 3);
    expect(third.end).toBeGreaterThan(third.start);
  });

  it('tells what could not be collected', async () => {
    const producer = new MetricsProducer();
    const failing = orders();
    failing.get = () => Promise.reject(new Error('broken'));
    await start(producer, failing);
    const { errors, resourceMetrics } = await producer.collect();

    expect(errors.map(String)).toEqual(['Error: Metric "orders_total" could not be collected.']);
    expect(resourceMetrics.scopeMetrics).toHaveLength(1);
  });

  it('is of one application', async () => {
    const producer = new MetricsProducer();
    const app = await start(producer);
    await expect(start(producer)).rejects.toThrow('push.producers[0] has the metrics of another application');
    await app.app.close();
    await start(producer);
  });

  it('has nothing of an application that is switched off', async () => {
    const producer = new MetricsProducer();
    await TestApp.start('express', { metrics: { enabled: false, push: { producers: [producer] } } });
    expect(await producer.collect()).toMatchObject({
      resourceMetrics: { resource: { attributes: {} }, scopeMetrics: [] },
      errors: [],
    });
  });
});
