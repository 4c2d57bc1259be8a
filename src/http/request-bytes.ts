import type { IncomingMessage } from 'node:http';

type Counted = IncomingMessage & { [key: symbol]: number | undefined };

/** Counts the bytes of body that requests bring, as the parser hands them on: nobody is made to read them. */
export class RequestBytes {
  private readonly bytes = Symbol('bytes of the request');
  private readonly push: (this: Counted, chunk: unknown, ...rest: unknown[]) => unknown;

  constructor() {
    const { bytes } = this;
    this.push = function (this: Counted, chunk: unknown, ...rest: unknown[]): unknown {
      if (chunk instanceof Uint8Array) {
        this[bytes] = (this[bytes] ?? 0) + chunk.byteLength;
      }
      const { push } = Object.getPrototypeOf(this) as { readonly push: typeof RequestBytes.prototype.push };
      return Reflect.apply(push, this, [chunk, ...rest]);
    };
  }

  /** Counts the bytes of a request whose body has not come yet. */
  watch(request: IncomingMessage): void {
    Object.assign(request, { push: this.push });
  }

  of(request: IncomingMessage): number {
    return (request as Counted)[this.bytes] ?? 0;
  }
}
