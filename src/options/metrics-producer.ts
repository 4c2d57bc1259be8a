/** How a {@link MetricsProducer} tells the metrics. */
export interface MetricsProducerOptions {
  /**
   * Whether counters and histograms tell what they are since the start, or what came since they were last asked for.
   * The reader of the SDK passes on what it is given, whatever its exporter prefers: say the same here.
   *
   * @default 'cumulative'
   */
  temporality?: 'cumulative' | 'delta';

  /**
   * Whether durations that have exponential buckets, too, are told in these.
   *
   * @default 'explicit'
   */
  histograms?: 'explicit' | 'exponential';
}

/** Seconds and nanoseconds since 1970. */
export type OtelTime = [seconds: number, nanoseconds: number];

/** A histogram with bounds. */
export interface OtelHistogram {
  readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
  readonly sum: number;
  readonly count: number;
}

/** A histogram with exponential buckets. */
export interface OtelExponentialHistogram {
  readonly count: number;
  readonly sum: number;
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: { readonly offset: number; readonly bucketCounts: number[] };
  readonly negative: { readonly offset: number; readonly bucketCounts: number[] };
}

/** One series of a metric. */
export interface OtelDataPoint<Value> {
  readonly startTime: OtelTime;
  readonly endTime: OtelTime;
  readonly attributes: Record<string, string | number>;
  readonly value: Value;
}

interface OtelMetricBase<Type extends number, Value> {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    /** 1: double. */
    readonly valueType: 1;
  };
  /** 0: delta; 1: cumulative. */
  readonly aggregationTemporality: 0 | 1;
  readonly dataPointType: Type;
  readonly dataPoints: OtelDataPoint<Value>[];
}

/** A metric as the OpenTelemetry SDK for Node has it (`MetricData`); the numbers are those of its enumerations. */
export type OtelMetric =
  | OtelMetricBase<0, OtelHistogram>
  | OtelMetricBase<1, OtelExponentialHistogram>
  | OtelMetricBase<2, number>
  | (OtelMetricBase<3, number> & { readonly isMonotonic: true });

/** A resource that says nothing: the reader of the SDK has its own. */
export interface OtelResource {
  readonly attributes: Record<string, never>;
  merge(other: OtelResource | null): OtelResource;
  getRawAttributes(): [];
}

/** What a {@link MetricsProducer} gives: the `CollectionResult` of the SDK, whose resource the reader replaces. */
export interface OtelCollection {
  readonly resourceMetrics: {
    readonly resource: OtelResource;
    readonly scopeMetrics: { readonly scope: { readonly name: string }; readonly metrics: OtelMetric[] }[];
  };
  readonly errors: unknown[];
}

/** What gives the metrics of an application. */
export type OtelSource = (timeoutMs: number) => Promise<Pick<OtelCollection, 'errors'> & { metrics: OtelMetric[] }>;

const NO_RESOURCE: OtelResource = {
  attributes: {},
  merge: (other) => other ?? NO_RESOURCE,
  getRawAttributes: () => [],
};
const SCOPE = 'nestjs-red-metrics';
const TIMEOUT_MS = 10_000;
/** Not on the producers, where everybody could change it. */
const SOURCES = new WeakMap<MetricsProducer, OtelSource>();

/**
 * The metrics of the application for an OpenTelemetry SDK that it has already: a `MetricProducer` of
 * `@opentelemetry/sdk-metrics`, for one of its readers. Before the application has started, and after it was closed,
 * there are none.
 *
 * @example
 * ```ts
 * export const producer = new MetricsProducer();
 * new PeriodicExportingMetricReader({ exporter, metricProducers: [producer] });
 * // and in AppModule
 * MetricsModule.forRoot({ push: { producers: [producer] } });
 * ```
 */
export class MetricsProducer {
  /** @param options how the metrics are told */
  constructor(readonly options: MetricsProducerOptions = {}) {}

  /**
   * The metrics of now. What cannot be collected is left out, and is told in `errors`.
   *
   * @param options how many milliseconds collecting may take; 10 seconds by default
   */
  async collect({ timeoutMillis = TIMEOUT_MS }: { timeoutMillis?: number | undefined } = {}): Promise<OtelCollection> {
    const { metrics, errors } = (await SOURCES.get(this)?.(timeoutMillis)) ?? { metrics: [], errors: [] };
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope: { name: SCOPE }, metrics }];
    return { resourceMetrics: { resource: NO_RESOURCE, scopeMetrics }, errors };
  }
}

/** Whether an application gives the producer its metrics. */
export function isAttached(producer: MetricsProducer): boolean {
  return SOURCES.has(producer);
}

/** Has the producer give what the source does; without one, nothing. */
export function attach(producer: MetricsProducer, source: OtelSource | undefined): void {
  if (source === undefined) {
    SOURCES.delete(producer);
  } else {
    SOURCES.set(producer, source);
  }
}
