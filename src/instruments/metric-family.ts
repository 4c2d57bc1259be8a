import type { Labels } from './labels';

/** One sample of a metric, as prom-client's metrics report it. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** The sample's own name where it is not the metric's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

/** An exemplar as prom-client keeps it; its timestamp is in seconds. */
export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly timestamp?: number;
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

/** How the values of several workers become one; `each`: none is added up, a label tells the workers apart. */
export type WorkersRule = MetricSnapshot['aggregator'] | 'each';

/** Label sets that can be read one at a time, each from one moment, without a copy of all. */
export interface SeriesList {
  /** How many there are now. */
  readonly size: number;
  /** The names that its label sets may have; `undefined` where only each label set tells. */
  readonly labelNames?: readonly string[];
  /** The label set as an exposition writes it. */
  text(index: number): string;
  /** The label set by name. */
  labelsOf(index: number): Labels;
  /** The same as long as no number and no label set has changed, where that can be told for less than to read them. */
  version?(): string;
}

/** The series of a counter or gauge. */
export interface ValueSeries extends SeriesList {
  readonly kind: 'value';
  value(index: number): number;
}

/** The series of a histogram. */
export interface HistogramSeries extends SeriesList {
  readonly kind: 'histogram';
  /** Upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** The bounds of one series, where not all have the same: an array that is the same each time. */
  boundsOf?(index: number): readonly number[];
  /**
   * Whether a series is left out of expositions before its first value: it would be a line for each bucket that says
   * nothing.
   */
  readonly omitsEmpty?: boolean;
  /**
   * Calls `visit` with every exponential bucket of a series that has values, in no order; there where a series has such
   * buckets beside the bounds.
   */
  eachExponential?: ((index: number, visit: (bucket: number, count: number) => void) => void) | undefined;
  /** Writes the cumulative counts, the last being all, and returns the sum. */
  read(index: number, cumulative: number[]): number;
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
  /** The series where they are kept, for metrics that have many. */
  readonly series?: ValueSeries | HistogramSeries;
}

/** A snapshot of the family with these samples. */
export function snapshotOf(family: MetricFamily, values: readonly Sample[]): MetricSnapshot {
  return { name: family.name, help: family.help, type: family.type, values, aggregator: family.aggregator };
}
