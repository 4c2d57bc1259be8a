import { CATALOGUE, type MetricName } from '../catalogue/catalogue';
import type { InstrumentOptions, Instruments } from '../instruments/instruments';
import type { LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter, NumberCell } from '../instruments/labelled-numbers';
import { SeriesBudget } from '../instruments/series-budget';
import type { ExposedLabel } from '../options/request-labels';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import { type OpenCell, OpenSeconds } from './open-seconds';

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

/** Where the streams of one route are counted while they are sent. */
export interface RouteStreams {
  readonly path: string;
  readonly chunks: NumberCell;
  readonly bytes: NumberCell;
  readonly open: OpenCell;
  /** Methods whose responses on this route have been streams. */
  readonly methods: Set<string>;
}

/** A stream that has ended. */
export interface EndedStream {
  readonly path: string;
  readonly outcome: StreamOutcome;
  /** Seconds after its request began. */
  readonly seconds: number;
  /** Seconds from then to its first byte; `undefined` where it sent none. */
  readonly firstByteSeconds: number | undefined;
}

/** What the metrics of streams have for labels. */
export interface StreamLabels {
  /** Whether all have the label `path`, their first. */
  readonly hasPath: boolean;
  /** Custom labels of the counters of how streams end, by their places among all. */
  readonly ofCounters: readonly number[];
  /** Custom labels of the histograms. */
  readonly ofHistograms: readonly number[];
}

const NO_CUSTOM: readonly string[] = [];

/** Every streamed response, by route. */
export class StreamStore {
  /** Streams that began and have not ended. */
  active = 0;
  /** For how long they were open, by path as their metrics. */
  readonly openSeconds: OpenSeconds;
  private readonly routes = new Map<string, RouteStreams>();

  constructor(
    readonly metrics: ResponseStreamMetrics,
    private readonly labels: StreamLabels,
    /** Routes that are kept; of more, each stream looks its cells up again. */
    private readonly mostRoutes: number,
    /** Whether what a stream is recorded as is known only at its end, its first byte included. */
    readonly waitsForEnd: boolean,
  ) {
    this.openSeconds = new OpenSeconds({
      name: 'open',
      help: '',
      labels: labels.hasPath ? ['path'] : [],
      // What has no room is counted by the metrics that are exposed.
      budget: new SeriesBudget(mostRoutes, undefined, () => {}),
    });
    if (!labels.hasPath) {
      this.route('');
    }
  }

  /** Whether the metrics have the label `path`, their first. */
  get labelled(): boolean {
    return this.labels.hasPath;
  }

  /** The cells of a route, whose counters stand at zero from now on, but for those with custom labels. */
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

  /** A stream begins on this route, which is open until {@link close}. */
  open(route: RouteStreams): void {
    this.active++;
    route.open.change(1);
  }

  close(route: RouteStreams): void {
    this.active--;
    route.open.change(-1);
  }

  /** Whether a response to this method on this route has been a stream. */
  hasStreamed(method: string, path: string): boolean {
    return this.routes.get(path)?.methods.has(method) === true;
  }

  /** Records the first byte of a stream, so many seconds after its request began. */
  firstByte(path: string, seconds: number, custom: readonly string[] = NO_CUSTOM): void {
    this.observe(this.metrics.timeToFirstByte, path, seconds, custom);
  }

  /** Records a stream that has ended; its first byte too, where that {@link waitsForEnd}. */
  end({ path, outcome, seconds, firstByteSeconds }: EndedStream, custom: readonly string[] = NO_CUSTOM): void {
    const { requests, cancelled, timedOut, duration } = this.metrics;
    const labels = this.counterLabels(path, custom);
    requests.inc(...labels, outcome);
    if (outcome === 'cancelled') {
      cancelled.inc(...labels);
    } else if (outcome === 'timeout') {
      timedOut.inc(...labels);
    }
    this.observe(duration, path, seconds, custom);
    if (outcome === 'cancelled' && firstByteSeconds === undefined) {
      this.abandon(path, custom);
    }
    if (this.waitsForEnd && firstByteSeconds !== undefined) {
      this.firstByte(path, firstByteSeconds, custom);
    }
  }

  /** Records a client that has left before the first byte. */
  abandon(path: string, custom: readonly string[] = NO_CUSTOM): void {
    this.metrics.abandoned.inc(...this.counterLabels(path, custom));
  }

  private newRoute(path: string): RouteStreams {
    const { requests, chunks, bytes, cancelled, timedOut, abandoned } = this.metrics;
    const labels = this.pathLabels(path);
    if (this.labels.ofCounters.length === 0) {
      STREAM_OUTCOMES.forEach((outcome) => requests.at(...labels, outcome));
      [cancelled, timedOut, abandoned].forEach((counter) => counter.at(...labels));
    }
    const open = this.openSeconds.at(...labels);
    return { path, chunks: chunks.at(...labels), bytes: bytes.at(...labels), open, methods: new Set() };
  }

  private observe(histogram: LabelledHistogram, path: string, seconds: number, custom: readonly string[]): void {
    const values = [...this.pathLabels(path), ...picked(custom, this.labels.ofHistograms)];
    histogram.observe(histogram.slotOf(...values), seconds);
  }

  private counterLabels(path: string, custom: readonly string[]): string[] {
    return [...this.pathLabels(path), ...picked(custom, this.labels.ofCounters)];
  }

  private pathLabels(path: string): string[] {
    return this.labels.hasPath ? [path] : [];
  }
}

function picked(values: readonly string[], places: readonly number[]): string[] {
  return places.map((place) => values[place] ?? '');
}

/** The store of streamed responses, and its metrics. */
export function makeStreams(instruments: Instruments, http: ResolvedHttpOptions, budget: SeriesBudget): StreamStore {
  // What the counter of requests says of the route, these say too.
  const path = namesOf(http.counterLabels.filter(({ source }) => source === 'path'));
  const ofCounters = http.counterLabels.filter(isCustom);
  const ofHistograms = http.durationLabels.filter(isCustom);
  const optionsOf = (metric: MetricName, customLabels: readonly ExposedLabel[]): InstrumentOptions => {
    const { labels, hasCustomLabels } = CATALOGUE[metric];
    const custom = hasCustomLabels === true ? namesOf(customLabels) : [];
    return {
      labels: labels.flatMap((label) => (label === 'path' ? [...path, ...custom] : [label])),
      // Outcomes are few, and tell whether the service fails: they are told past the budget, too.
      closed: ['outcome'],
      budget: path.length + custom.length > 0 ? budget : undefined,
    };
  };
  const counter = (metric: MetricName): LabelledCounter => instruments.counter(metric, optionsOf(metric, ofCounters));
  const histogram = (metric: MetricName): LabelledHistogram =>
    instruments.histogram(metric, http.streamBuckets, optionsOf(metric, ofHistograms));

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
    { hasPath: path.length > 0, ofCounters: placesOf(ofCounters), ofHistograms: placesOf(ofHistograms) },
    budget.max,
    ofHistograms.length > 0 || http.excludeWhen !== undefined,
  );
  return store;
}

type CustomExposed = ExposedLabel & { readonly source: number };

function isCustom(label: ExposedLabel): label is CustomExposed {
  return typeof label.source === 'number';
}

function namesOf(labels: readonly ExposedLabel[]): string[] {
  return labels.map(({ name }) => name);
}

function placesOf(labels: readonly CustomExposed[]): number[] {
  return labels.map(({ source }) => source);
}
