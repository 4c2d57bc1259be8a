import type { LabelledCounter } from './labelled-counter';
import type { LabelledHistogram } from './labelled-histogram';
import type { NumberCell } from './labelled-numbers';

/** How a streamed response ended. */
export type StreamOutcome = 'completed' | 'cancelled' | 'timeout' | 'error';

export const STREAM_OUTCOMES: readonly StreamOutcome[] = ['completed', 'cancelled', 'timeout', 'error'];

/** The metrics of streamed responses. */
export interface ResponseStreamMetrics {
  readonly requests: LabelledCounter;
  readonly timeToFirstByte: LabelledHistogram;
  readonly duration: LabelledHistogram;
  readonly chunks: LabelledCounter;
  readonly bytes: LabelledCounter;
  readonly cancelled: LabelledCounter;
  readonly timedOut: LabelledCounter;
}

/** Where the streams of one route are counted. */
export interface RouteStreams {
  readonly chunks: NumberCell;
  readonly bytes: NumberCell;
  readonly outcomes: Readonly<Record<StreamOutcome, NumberCell>>;
  readonly cancelled: NumberCell;
  readonly timedOut: NumberCell;
  readonly timeToFirstByte: number;
  readonly duration: number;
}

/** Every streamed response, by route. */
export class StreamStore {
  /** Streams that began and have not ended. */
  active = 0;

  constructor(
    readonly metrics: ResponseStreamMetrics,
    /** Whether the metrics have the label `path`, their first. */
    readonly labelled: boolean,
  ) {
    if (!labelled) {
      this.route('');
    }
  }

  /** The cells of a route, which stand at zero from now on. */
  route(path: string): RouteStreams {
    const { requests, timeToFirstByte, duration, chunks, bytes, cancelled, timedOut } = this.metrics;
    const labels = this.labelled ? [path] : [];
    const [completed, left, late, broken] = STREAM_OUTCOMES.map((outcome) => requests.at(...labels, outcome)) as [
      NumberCell,
      NumberCell,
      NumberCell,
      NumberCell,
    ];
    return {
      chunks: chunks.at(...labels),
      bytes: bytes.at(...labels),
      outcomes: { completed, cancelled: left, timeout: late, error: broken },
      cancelled: cancelled.at(...labels),
      timedOut: timedOut.at(...labels),
      timeToFirstByte: timeToFirstByte.slotOf(...labels),
      duration: duration.slotOf(...labels),
    };
  }

  /** Records the first byte of a stream, so many seconds after its request began. */
  firstByte(route: RouteStreams, seconds: number): void {
    this.metrics.timeToFirstByte.observe(route.timeToFirstByte, seconds);
  }

  /** Records a stream that has ended, so many seconds after its request began. */
  end(route: RouteStreams, outcome: StreamOutcome, seconds: number): void {
    route.outcomes[outcome].value++;
    if (outcome === 'cancelled') {
      route.cancelled.value++;
    } else if (outcome === 'timeout') {
      route.timedOut.value++;
    }
    this.metrics.duration.observe(route.duration, seconds);
  }
}
