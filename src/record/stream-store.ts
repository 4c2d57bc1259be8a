import type { LabelledCounter } from './labelled-counter';
import type { HistogramCell, LabelledHistogram } from './labelled-histogram';
import type { NumberCell } from './labelled-numbers';

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
