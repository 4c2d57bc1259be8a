import { CATALOGUE, type MetricName } from '../catalogue/catalogue';
import type { InstrumentOptions, Instruments } from '../instruments/instruments';
import type { HistogramCell, LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter, NumberCell } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedHttpOptions } from '../options/resolve-http';

/** How a streamed response ended. */
export type StreamOutcome = 'completed' | 'cancelled' | 'timeout' | 'error' | 'shutdown';

export const STREAM_OUTCOMES: readonly StreamOutcome[] = ['completed', 'cancelled', 'timeout', 'error', 'shutdown'];

/** The metrics of streamed responses. */
export interface ResponseStreamMetrics {
  readonly requests: LabelledCounter;
  readonly timeToFirstByte: LabelledHistogram;
  readonly duration: LabelledHistogram;
  readonly chunks: LabelledCounter;
  readonly bytes: LabelledCounter;
  readonly cancelled: LabelledCounter;
  readonly timedOut: LabelledCounter;
  readonly abandoned: LabelledCounter;
}

/** Where the streams of one route are counted. */
export interface RouteStreams {
  readonly chunks: NumberCell;
  readonly bytes: NumberCell;
  readonly outcomes: Readonly<Record<StreamOutcome, NumberCell>>;
  readonly cancelled: NumberCell;
  readonly timedOut: NumberCell;
  readonly abandoned: NumberCell;
  readonly timeToFirstByte: HistogramCell;
  readonly duration: HistogramCell;
  /** Methods whose responses on this route have been streams. */
  readonly methods: Set<string>;
}

/** Every streamed response, by route. */
export class StreamStore {
  /** Streams that began and have not ended. */
  active = 0;
  private readonly routes = new Map<string, RouteStreams>();

  constructor(
    readonly metrics: ResponseStreamMetrics,
    /** Whether the metrics have the label `path`, their first. */
    readonly labelled: boolean,
    /** Routes that are kept; of more, each stream looks its cells up again. */
    private readonly mostRoutes: number,
  ) {
    if (!labelled) {
      this.route('');
    }
  }

  /** The cells of a route, whose counters stand at zero from now on. */
  route(path: string): RouteStreams {
    const known = this.routes.get(path);
    if (known !== undefined) {
      return known;
    }
    const route = this.newRoute(path);
    if (this.routes.size < this.mostRoutes) {
      this.routes.set(path, route);
    }
    return route;
  }

  /** Whether a response to this method on this route has been a stream. */
  hasStreamed(method: string, path: string): boolean {
    return this.routes.get(path)?.methods.has(method) === true;
  }

  /** Records the first byte of a stream, so many seconds after its request began. */
  firstByte(route: RouteStreams, seconds: number): void {
    route.timeToFirstByte.observe(seconds);
  }

  /** Records a stream that has ended, so many seconds after its request began. */
  end(route: RouteStreams, outcome: StreamOutcome, seconds: number): void {
    route.outcomes[outcome].value++;
    if (outcome === 'cancelled') {
      route.cancelled.value++;
    } else if (outcome === 'timeout') {
      route.timedOut.value++;
    }
    route.duration.observe(seconds);
  }

  private newRoute(path: string): RouteStreams {
    const { requests, timeToFirstByte, duration, chunks, bytes, cancelled, timedOut, abandoned } = this.metrics;
    const labels = this.labelled ? [path] : [];
    const outcomes = Object.fromEntries(
      STREAM_OUTCOMES.map((outcome) => [outcome, requests.at(...labels, outcome)]),
    ) as Record<StreamOutcome, NumberCell>;
    return {
      chunks: chunks.at(...labels),
      bytes: bytes.at(...labels),
      outcomes,
      cancelled: cancelled.at(...labels),
      timedOut: timedOut.at(...labels),
      abandoned: abandoned.at(...labels),
      timeToFirstByte: timeToFirstByte.at(...labels),
      duration: duration.at(...labels),
      methods: new Set(),
    };
  }
}

/** The store of streamed responses, and its metrics. */
export function makeStreams(instruments: Instruments, http: ResolvedHttpOptions, budget: SeriesBudget): StreamStore {
  // What the counter of requests says of the route, these say too.
  const path = http.counterLabels.filter((label) => label.source === 'path').map((label) => label.name);
  const optionsOf = (metric: MetricName): InstrumentOptions => ({
    labels: CATALOGUE[metric].labels.flatMap((label) => (label === 'path' ? path : [label])),
    budget: path.length > 0 ? budget : undefined,
  });
  const counter = (metric: MetricName): LabelledCounter => instruments.counter(metric, optionsOf(metric));
  const histogram = (metric: MetricName): LabelledHistogram =>
    instruments.histogram(metric, http.streamBuckets, optionsOf(metric));

  instruments.computed('http_streaming_active', () => store.active);
  const store: StreamStore = new StreamStore(
    {
      requests: counter('http_streaming_requests_total'),
      timeToFirstByte: histogram('http_streaming_time_to_first_byte_seconds'),
      duration: histogram('http_streaming_duration_seconds'),
      chunks: counter('http_streaming_chunks_total'),
      bytes: counter('http_streaming_bytes_total'),
      cancelled: counter('http_streaming_cancelled_total'),
      timedOut: counter('http_streaming_timeout_total'),
      abandoned: counter('http_streaming_abandoned_total'),
    },
    path.length > 0,
    budget.max,
  );
  return store;
}
