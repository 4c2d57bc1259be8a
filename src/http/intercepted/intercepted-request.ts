import type { HandledRequest } from '../../platform/http-handlers';
import type { EndedRequest } from '../../options/http.options';
import type { RequestStore } from '../../stores/request-store';

/** What the one record of such a request says, as far as it is known only at its end. */
export interface InterceptedSeries {
  readonly method: string;
  /** Route template. */
  readonly path: string;
  /** The status of the answer, or of the answer to this error. */
  status(failure: { readonly error: unknown } | undefined): number;
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

  /** @param onEnd called once, whatever the end */
  constructor(
    private readonly store: RequestStore,
    private readonly series: InterceptedSeries,
    private readonly onEnd: () => void,
  ) {
    store.inFlight++;
  }

  answer(): void {
    this.answered = true;
  }

  end(status: 'ok' | 'error', error?: unknown): void {
    this.record(() => this.series.status(status === 'ok' ? undefined : { error }), false);
  }

  leave(): void {
    if (this.answered) {
      this.end('ok');
    } else {
      this.record(() => CLIENT_CLOSED_REQUEST, true);
    }
  }

  private record(status: () => number, aborted: boolean): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    this.store.inFlight--;
    this.onEnd();
    const seconds = (performance.now() - this.startedAt) / 1000;
    const { method, path } = this.series;
    const info = { method, path, status: status(), seconds, aborted };
    this.series.ends(info, (custom) => this.store.record(method, path, info.status, seconds, aborted, custom));
  }
}
