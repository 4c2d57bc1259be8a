import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { nodeResponseOf } from './node-response';

/** How a stream failed whose head has said 200. */
export type StreamFailure = 'error' | 'timeout';

/** Hands what the application says of its streams to what follows their responses. */
@Injectable()
export class StreamFailures {
  /** Is told of each failure; `undefined` where streams are not followed. */
  follower: ((response: ServerResponse, failure: StreamFailure) => void) | undefined;

  /**
   * The stream that this response sends, or is about to send, has failed.
   *
   * @param response the framework's or Node's; anything else is ignored
   */
  tell(response: unknown, failure: StreamFailure): void {
    const raw = nodeResponseOf(response);
    if (raw !== undefined) {
      this.follower?.(raw, failure);
    }
  }
}
