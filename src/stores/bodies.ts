import type { Instruments } from '../instruments/instruments';
import type { LabelledHistogram } from '../instruments/labelled-histogram';
import type { SeriesBudget } from '../instruments/series-budget';
import type { ExposedLabel } from '../options/request-labels';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { LabelValues } from './label-values';
import type { RequestSeries } from './series-slots';
import type { StreamStore } from './streams';

/** The bytes of the bodies of requests and responses. */
export class SizeStore {
  private readonly request: LabelledHistogram;
  private readonly response: LabelledHistogram;
  private readonly labels: readonly ExposedLabel[];
  private readonly tellsErrors: boolean;

  constructor(
    instruments: Instruments,
    http: ResolvedHttpOptions,
    budget: SeriesBudget,
    private readonly values: LabelValues,
  ) {
    this.labels = http.sizeLabels;
    this.tellsErrors = this.labels.some(({ source }) => source === 'errorType');
    const labels = this.labels.map(({ name }) => name);
    this.request = instruments.histogram('http_request_size_bytes', http.sizeBuckets, { labels, budget });
    this.response = instruments.histogram('http_response_size_bytes', http.sizeBuckets, { labels, budget });
  }

  recordRequest(series: RequestSeries, bytes: number): void {
    this.record(this.request, series, bytes);
  }

  recordResponse(series: RequestSeries, bytes: number): void {
    this.record(this.response, series, bytes);
  }

  private record(histogram: LabelledHistogram, series: RequestSeries, bytes: number): void {
    const values = this.labels.map(({ source }) =>
      // The metric itself writes it as the naming scheme does.
      source === 'path' ? series.path : this.values.of(series, source, this.tellsErrors),
    );
    histogram.observe(histogram.slotOf(...values), bytes);
  }
}

/** Where the bodies of requests and responses are recorded, as far as the options ask for it. */
export class BodyStores {
  constructor(
    readonly streams: StreamStore | undefined,
    readonly sizes: SizeStore | undefined,
  ) {}
}
