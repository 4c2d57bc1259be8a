import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SizeStore } from '../record/size-store';
import { RequestBytes } from './request-bytes';

/** Records the sizes of bodies. */
export class BodySizes {
  private readonly received = new RequestBytes();

  constructor(private readonly store: SizeStore) {}

  watch(request: IncomingMessage): void {
    this.received.watch(request);
  }

  /** @param sent bytes of the response's body; `undefined` where it is a stream, which has metrics of its own */
  record(method: string, path: string, response: ServerResponse, sent: number | undefined): void {
    this.store.recordRequest(method, path, this.received.of(response.req));
    if (sent !== undefined) {
      this.store.recordResponse(method, path, sent);
    }
  }
}
