/** What is known of a metric before anything is measured. */
export interface MetricEntry {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Of its values; a number of things has none. `percent` is 0 to 100, `ratio` 0 to 1. */
  readonly unit?: 'seconds' | 'bytes' | 'percent' | 'ratio';
  /**
   * By default, in this order. Those of the request metrics follow the options `http.labels` and
   * `http.durationLabels`.
   */
  readonly labels: readonly string[];
  /** Whether it has the labels of `http.customLabels`, too: it is recorded when the request is over. */
  readonly hasCustomLabels?: true;
  /** The decorator that records it. */
  readonly decorator?: string;
  /** The option that it needs, where not all metrics of its owner need the same. */
  readonly switch?: MetricSwitch;
  /** How the values of several workers on one machine become one. @default 'sum' */
  readonly workers?: 'sum' | 'max' | 'average';
  /** Whether a histogram has exponential buckets too, from which percentiles and native histograms are made. */
  readonly isNative?: boolean;
  /** Whether `/metrics.json` sums the counter up, in its section `domain`. */
  readonly inSummary?: boolean;
  /** Whether `/metrics.json` reads it beside, so that it is recorded also where `metrics.exclude` hides it. */
  readonly isRead?: boolean;
  /** `null`: it has no name under `naming: 'prometheus'`, where the catalogue's is in force. */
  readonly prometheus?: null;
  /** Its name under `naming: 'opentelemetry'` where the rule does not give it; `null`: it has none. */
  readonly opentelemetry?: string | null;
  /** Its name in OTLP, as the semantic conventions spell it; without one, as in an exposition. */
  readonly otlp?: string;
  /** Its name under `naming: 'micrometer'` where the rule does not give it; `null`: it has none. */
  readonly micrometer?: string | null;
}

/** A kind of handler that is measured beside those of HTTP. */
export type HandlerKindName = 'rpc' | 'ws' | 'graphql';

/** What records a metric. */
export type MetricOwner =
  'http' | 'streams' | HandlerKindName | 'clients' | 'decorators' | 'system' | 'derived' | 'module';

/** An option that switches metrics on and off; `system.cpu` is the part `cpu` of the option `system`. */
export type MetricSwitch =
  | 'http.instrumentation'
  | 'http.streams'
  | 'http.sizes'
  | HandlerKindName
  | 'httpClient'
  | 'rpcClient'
  | 'derived'
  | 'service'
  | 'health'
  | 'push'
  | `system.${SystemPart}`;

/** Parts of the host or container that can be measured. */
export type SystemPart = 'cpu' | 'memory' | 'disk' | 'uptime' | 'network' | 'diskIo';
