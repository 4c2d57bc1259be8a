import { NestFactory } from '@nestjs/core';
import { PrometheusSerializer, PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { Histogram, Registry } from 'prom-client';
import { MetricsModule, partOf, RequestStore, Scraper } from '../library';
import { BOUNDS, type Contender, type ContenderFactory, labelsOf } from './contender';

const DURATION = 'http_request_duration_seconds';
const OBSERVED = 0.12;

export type ContenderName =
  'nestjs-red-metrics' | 'nestjs-red-metrics over prom-client' | 'prom-client' | 'opentelemetry';

/** Everything that is compared. */
export const CONTENDERS: Readonly<Record<ContenderName, ContenderFactory>> = {
  'nestjs-red-metrics': ours,
  'nestjs-red-metrics over prom-client': oursOverPromClient,
  'prom-client': promClient,
  opentelemetry: openTelemetry,
};

async function ours(labelSets: number): Promise<Contender> {
  return withModule({}, (store) => {
    for (let number = 0; number < labelSets; number++) {
      const { method, path } = labelsOf(number);
      store.record(method, path, 200, OBSERVED, false);
    }
  });
}

async function oursOverPromClient(labelSets: number): Promise<Contender> {
  // The prefix keeps the module's own histogram apart from that of the same name in the adopted registry.
  return withModule({ prefix: 'own', adoptRegistries: [promClientRegistry(labelSets)] }, () => {});
}

async function withModule(
  options: MetricsModuleOptions,
  fill: (store: InstanceType<typeof RequestStore>) => void,
): Promise<Contender> {
  const module = MetricsModule.forRoot({
    auth: false,
    defaultMetrics: false,
    limits: { seriesPerMetric: 1_000_000 },
    ...options,
  });
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  fill(partOf(context, RequestStore));
  const scraper = partOf(context, Scraper);
  const request = { format: 'text', encoding: 'identity', names: [DURATION], timeoutMs: 60_000 } as const;
  const stays = new AbortController().signal;
  return {
    async scrape(): Promise<number> {
      let bytes = 0;
      for await (const piece of await scraper.scrape(request, stays)) {
        bytes += (piece as Buffer).length;
      }
      return bytes;
    },
  };
}

async function promClient(labelSets: number): Promise<Contender> {
  const registry = promClientRegistry(labelSets);
  return { scrape: async () => Buffer.from(await registry.metrics()).length };
}

function promClientRegistry(labelSets: number): Registry {
  const registry = new Registry();
  const labelNames = ['method', 'path', 'status'];
  const histogram = new Histogram({
    name: DURATION,
    help: 'Duration.',
    labelNames,
    buckets: BOUNDS,
    registers: [registry],
  });
  for (let number = 0; number < labelSets; number++) {
    histogram.observe(labelsOf(number), OBSERVED);
  }
  return registry;
}

async function openTelemetry(labelSets: number): Promise<Contender> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const aggregation = { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: BOUNDS } } as const;
  const provider = new MeterProvider({
    readers: [exporter],
    views: [{ instrumentName: DURATION, aggregation, aggregationCardinalityLimit: labelSets + 1 }],
  });
  const histogram = provider.getMeter('bench').createHistogram(DURATION);
  for (let number = 0; number < labelSets; number++) {
    histogram.record(OBSERVED, labelsOf(number));
  }
  const serializer = new PrometheusSerializer();
  return {
    async scrape(): Promise<number> {
      const { resourceMetrics } = await exporter.collect();
      return Buffer.from(serializer.serialize(resourceMetrics)).length;
    },
  };
}
