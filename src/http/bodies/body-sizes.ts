import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SizeStore } from '../../stores/bodies';
import type { RequestSeries } from '../../stores/series-slots';

/** Records the sizes of bodies. */
export class BodySizes {
  private readonly received = new RequestBytes();

  constructor(private readonly store: SizeStore) {}

  watch(request: IncomingMessage): void {
    this.received.watch(request);
  }

  /** @param sent bytes of the response's body; `undefined` where they do not count */
  record(series: RequestSeries, response: ServerResponse, sent: number | undefined): void {
    this.store.recordRequest(series, this.received.of(response.req));
    if (sent !== undefined) {
      this.store.recordResponse(series, sent);
    }
  }
}

type Counted = IncomingMessage & { [key: symbol]: number | undefined };
type Push = (this: Counted, chunk: unknown, ...rest: unknown[]) => unknown;

/** Counts the bytes of body that requests bring, as the parser hands them on: nobody is made to read them. */
export class RequestBytes {
  private readonly bytes = Symbol('bytes of the request');
  /**
   * For requests whose method is that of their prototype: nearly all. So a request costs one assignment, and not a
   * function of its own, as it would by `wrapMethod()`.
   */
  private readonly shared = this.over((request) => (Object.getPrototypeOf(request) as { readonly push: Push }).push);

  /** Counts the bytes of a request whose body has not come yet. */
  watch(request: IncomingMessage): void {
    const own = request as unknown as { push: Push };
    const beneath = Object.hasOwn(request, 'push') ? own.push : undefined;
    own.push = beneath === undefined ? this.shared : this.over(() => beneath);
  }

  of(request: IncomingMessage): number {
    return (request as Counted)[this.bytes] ?? 0;
  }

  private over(below: (request: Counted) => Push): Push {
    const { bytes } = this;
    return function (this: Counted, chunk: unknown, ...rest: unknown[]): unknown {
      if (chunk instanceof Uint8Array) {
        this[bytes] = (this[bytes] ?? 0) + chunk.byteLength;
      }
      return Reflect.apply(below(this), this, [chunk, ...rest]);
    };
  }
}
