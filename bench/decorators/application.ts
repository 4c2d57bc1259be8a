import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type AnyRegistry, METRICS_REGISTRY, MetricsModule } from 'nestjs-red-metrics';
import { CONTENDERS, type Contender } from './contenders';
import { type Subject, subjectWith } from './subject';

/** The application under measurement: each contender's subject as a provider of its own. */
export interface Application {
  readonly subjects: ReadonlyMap<Contender, Subject>;
  /** The sum of all values of that sample, of whichever library. */
  readonly sumOf: (sample: string) => Promise<number>;
  close(): Promise<void>;
}

export async function createApplication(): Promise<Application> {
  // Before the first call, for nestjs-otel makes its counter then.
  const exporter = new PrometheusExporter({ preventServerStart: true });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  const classes = CONTENDERS.map((contender) => ({ contender, type: subjectWith(contender.decorators) }));

  @Module({ imports: [MetricsModule.forRoot({ auth: false })], providers: classes.map(({ type }) => type) })
  class BenchModule {}

  const context = await NestFactory.createApplicationContext(BenchModule, { logger: ['error', 'warn'] });
  const registry = context.get<AnyRegistry>(METRICS_REGISTRY);
  return {
    subjects: new Map(classes.map(({ contender, type }) => [contender, context.get(type)])),
    sumOf: async (sample) => (await ourSum(registry, sample)) + (await openTelemetrySum(exporter, sample)),
    close: () => context.close(),
  };
}

async function ourSum(registry: AnyRegistry, sample: string): Promise<number> {
  const metric = registry.getSingleMetric(sample.replace(/_count$/, ''));
  const values = metric === undefined ? [] : (await metric.get()).values;
  return sum(
    values
      .filter((value) => ((value as { metricName?: string }).metricName ?? sample) === sample)
      .map(({ value }) => value),
  );
}

async function openTelemetrySum(exporter: PrometheusExporter, name: string): Promise<number> {
  const { resourceMetrics } = await exporter.collect();
  return sum(
    resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value))),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
