import type { CallStatus, HostCalls, HttpClientStore } from '../../stores/http-client-store';

/** A call that waits for the head of its answer. */
interface OpenCall {
  readonly calls: HostCalls;
  readonly method: string;
  readonly startedAt: number;
}

/** The calls of an application by their request, each from its begin to its one end. */
export class OpenCalls {
  /**
   * Where a request has its call; `null` where that is over, or not to be counted. Of each application its own. A
   * WeakMap takes ten times as long.
   */
  private readonly key: symbol = Symbol('nestjs-red-metrics call');

  constructor(private readonly store: HttpClientStore) {}

  /** Whether the request has begun, is over, or is not to be counted. */
  knows(request: object): boolean {
    return this.of(request) !== undefined;
  }

  begin(request: object, calls: HostCalls, method: string): void {
    this.note(request, { calls, method, startedAt: performance.now() });
    calls.inFlight.value++;
  }

  /** The request counts no longer, or not at all. */
  leaveOut(request: object): void {
    this.close(request);
    this.note(request, null);
  }

  /** Counts a request, unless it is over. */
  end(request: object, status: CallStatus): void {
    const call = this.close(request);
    if (call) {
      this.store.record(call.calls, call.method, status, (performance.now() - call.startedAt) / 1000);
    }
  }

  /** Counts a request of whose begin nothing is known. */
  endUnseen(request: object, calls: HostCalls, method: string, status: CallStatus): void {
    this.note(request, null);
    this.store.record(calls, method, status, undefined);
  }

  private close(request: object): OpenCall | null | undefined {
    const call = this.of(request);
    if (call) {
      this.note(request, null);
      call.calls.inFlight.value--;
    }
    return call;
  }

  private of(request: object): OpenCall | null | undefined {
    return (request as Record<symbol, OpenCall | null | undefined>)[this.key];
  }

  private note(request: object, call: OpenCall | null): void {
    (request as Record<symbol, OpenCall | null>)[this.key] = call;
  }
}
