import type { Instruments } from '../instruments/instruments';
import type { LabelledHistogram } from '../instruments/labelled-histogram';
import type { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { StreamStore } from './streams';

/** The bytes of the bodies of requests and responses. */
export class SizeStore {
  private readonly request: LabelledHistogram;
  private readonly response: LabelledHistogram;
  private readonly sources: readonly unknown[];

  constructor(instruments: Instruments, http: ResolvedHttpOptions, budget: SeriesBudget) {
    // The labels of the aborts: of the counter's, method and path.
    const labels = http.abortLabels.map((label) => label.name);
    this.sources = http.abortLabels.map((label) => label.source);
    this.request = instruments.histogram('http_request_size_bytes', http.sizeBuckets, { labels, budget });
    this.response = instruments.histogram('http_response_size_bytes', http.sizeBuckets, { labels, budget });
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

/** Where the bodies of requests and responses are recorded, as far as the options ask for it. */
export class BodyStores {
  constructor(
    readonly streams: StreamStore | undefined,
    readonly sizes: SizeStore | undefined,
  ) {}
}
