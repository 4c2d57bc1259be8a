import type { MetricProducer as Producer2 } from './otel-2/node_modules/@opentelemetry/sdk-metrics';
import type { MetricProducer as Producer3 } from './otel-3/node_modules/@opentelemetry/sdk-metrics';
import type { MetricsProducer } from 'nestjs-red-metrics';

/** The compiler compares them: a producer is one of the SDK's, in both lines. */
export function producersOf(producer: MetricsProducer): [Producer2, Producer3] {
  return [producer, producer];
}
