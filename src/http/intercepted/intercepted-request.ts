import type { HandledRequest } from '../../platform/http-handlers';
import type { EndedRequest } from '../../options/http.options';
import type { NumberCell } from '../../instruments/labelled-numbers';
import type { RequestStore } from '../../stores/request-store';
import type { RequestTraits } from '../../stores/request-traits';

/** Why a handler gave no answer. */
export interface Failure {
  readonly error: unknown;
}

/** What the one record of such a request says, as far as it is known only at its end. */
export interface InterceptedSeries {
  readonly method: string;
  /** Route template. */
  readonly path: string;
  /** The status of the answer, or of the answer to this error. */
  status(failure: Failure | undefined): number;
  /** What else tells it from others. */
  traits(status: number, failure: Failure | undefined, isUnsent: boolean): RequestTraits;
  /** Has it recorded, as functions of the application say. */
  ends(info: EndedRequest, record: (custom: readonly string[] | undefined) => void): void;
}

/** nginx's word for a client that left before it had an answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** A request of which only its handler is seen: its life is from the interceptor to the end of the handler. */
export class InterceptedRequest implements HandledRequest {
  private readonly startedAt = performance.now();
  private answered = false;
  private ended = false;
  private readonly active: NumberCell | undefined;

  /** @param onEnd called once, whatever the end */
  constructor(
    private readonly store: RequestStore,
    private readonly series: InterceptedSeries,
    private readonly onEnd: () => void,
  ) {
    // Nothing tells by which scheme the request came.
    this.active = store.active?.cellOf(series.method, 0);
    this.count(1);
  }

  answer(): void {
    this.answered = true;
  }

  end(status: 'ok' | 'error', error?: unknown): void {
    const failure = status === 'ok' ? undefined : { error };
    this.record(() => this.series.status(failure), failure, false);
  }

  leave(): void {
    if (this.answered) {
      this.end('ok');
    } else {
      this.record(() => CLIENT_CLOSED_REQUEST, undefined, true);
    }
  }

  private count(change: number): void {
    this.store.inFlight += change;
    if (this.active !== undefined) {
      this.active.value += change;
    }
  }

  private record(statusOf: () => number, failure: Failure | undefined, aborted: boolean): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    this.count(-1);
    this.onEnd();
    const seconds = (performance.now() - this.startedAt) / 1000;
    const { method, path } = this.series;
    const status = statusOf();
    const traits = this.series.traits(status, failure, aborted);
    this.series.ends({ method, path, status, seconds, aborted }, (custom) =>
      this.store.record(method, path, status, seconds, aborted, custom, traits),
    );
  }
}
