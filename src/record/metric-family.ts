/** One sample of a metric, as prom-client's metrics report it. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** The sample's own name where it is not the metric's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

/** A metric with its samples at one moment. */
export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly values: readonly Sample[];
  /** How prom-client's cluster mode joins the values of several workers. */
  readonly aggregator: 'sum' | 'average' | 'min' | 'max' | 'first' | 'omit';
}

/** What a prom-client registry needs of a metric: ours implement this, and so stand in a registry like any other. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: MetricSnapshot['type'];
  readonly aggregator: MetricSnapshot['aggregator'];
  /** The samples of now; reading has no side effects. */
  get(): Promise<MetricSnapshot>;
  /** Sets every value back to zero. */
  reset(): void;
}

/** A snapshot of the family with these samples. */
export function snapshotOf(family: MetricFamily, values: readonly Sample[]): MetricSnapshot {
  return { name: family.name, help: family.help, type: family.type, values, aggregator: family.aggregator };
}
