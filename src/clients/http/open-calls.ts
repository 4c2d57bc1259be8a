import type { CallStatus, HostCalls, HttpClientStore } from '../../stores/http-client-store';

/** A call that waits for the head of its answer. */
interface OpenCall {
  readonly calls: HostCalls;
  readonly method: string;
  readonly startedAt: number;
}

/** The calls of an application by their request, each from its begin to its one end. */
export class OpenCalls {
  /** `undefined`: over, or not to be counted. */
  private readonly byRequest = new WeakMap<object, OpenCall | undefined>();

  constructor(private readonly store: HttpClientStore) {}

  /** Whether the request has begun, is over, or is not to be counted. */
  knows(request: object): boolean {
    return this.byRequest.has(request);
  }

  begin(request: object, calls: HostCalls, method: string): void {
    this.byRequest.set(request, { calls, method, startedAt: performance.now() });
    calls.inFlight.value++;
  }

  /** The request counts no longer, or not at all. */
  leaveOut(request: object): void {
    this.close(request);
    this.byRequest.set(request, undefined);
  }

  /** Counts a request, unless it is over. */
  end(request: object, status: CallStatus): void {
    const call = this.close(request);
    if (call !== undefined) {
      this.store.record(call.calls, call.method, status, (performance.now() - call.startedAt) / 1000);
    }
  }

  /** Counts a request of whose begin nothing is known. */
  endUnseen(request: object, calls: HostCalls, method: string, status: CallStatus): void {
    this.byRequest.set(request, undefined);
    this.store.record(calls, method, status, undefined);
  }

  private close(request: object): OpenCall | undefined {
    const call = this.byRequest.get(request);
    if (call !== undefined) {
      this.byRequest.set(request, undefined);
      call.calls.inFlight.value--;
    }
    return call;
  }
}
