import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { StreamOutcome } from '../record/stream-store';
import { clientLeft, failureOf } from './ended-by';
import { nestFailureOf } from './nest-failures';
import type { Exchange } from './exchange';
import type { ResponseBody } from './response-body';

type Watched = ServerResponse & { readonly stream?: Http2Stream };

/** A listener on the connection sees its timeout without keeping Node from ending it, as one on the response or the server would. */
export function heedTimeouts(response: Watched, body: ResponseBody): () => void {
  const source = response.stream ?? response.socket;
  const onTimeout = (): void => {
    body.timedOut = true;
  };
  source?.on('timeout', onTimeout);
  return () => source?.off('timeout', onTimeout);
}

/** How a stream has ended. */
export function outcomeOf(
  response: Watched,
  { connection, way }: Exchange,
  body: ResponseBody,
  isCut: boolean,
): StreamOutcome {
  if (way?.streamFailure !== undefined) {
    return way.streamFailure;
  }
  const sentError = body.events?.foundError() === true;
  if (body.timedOut && !sentError) {
    return 'timeout';
  }
  // Nest makes an event of errors, too, and knows which one it was.
  const failure = body.failure ?? nestFailureOf(response) ?? (sentError ? 'error' : undefined);
  if (failure !== undefined) {
    return failure;
  }
  if (!isCut) {
    return 'completed';
  }
  return clientLeft(response, connection) ? 'cancelled' : (failureOf(response) ?? 'error');
}
