import type { MetricName } from '../metrics.metric-name';
import type { MetricNames } from '../options/metric-names';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import { LabelledHistogram } from './labelled-histogram';
import type { MetricFamily } from './metric-family';
import type { SeriesBudget } from './series-budget';

/** The bytes of the bodies of requests and responses. */
export class SizeStore {
  readonly families: readonly MetricFamily[];
  private readonly request: LabelledHistogram;
  private readonly response: LabelledHistogram;
  private readonly sources: readonly unknown[];

  constructor(names: MetricNames, http: ResolvedHttpOptions, budget: SeriesBudget) {
    // The labels of the aborts: of the counter's, method and path.
    const labels = http.abortLabels.map((label) => label.name);
    const histogram = (name: MetricName, help: string): LabelledHistogram =>
      new LabelledHistogram({ name: names[name] ?? name, help, labels, budget }, http.sizeBuckets);
    this.sources = http.abortLabels.map((label) => label.source);
    this.request = histogram('http_request_size_bytes', 'Bytes of the bodies of HTTP requests that were received.');
    this.response = histogram('http_response_size_bytes', 'Bytes of the bodies of HTTP responses that were sent.');
    this.families = [this.request, this.response];
  }

  recordRequest(method: string, path: string, bytes: number): void {
    this.record(this.request, method, path, bytes);
  }

  recordResponse(method: string, path: string, bytes: number): void {
    this.record(this.response, method, path, bytes);
  }

  private record(histogram: LabelledHistogram, method: string, path: string, bytes: number): void {
    histogram.observe(histogram.slotOf(...this.sources.map((source) => (source === 'path' ? path : method))), bytes);
  }
}
