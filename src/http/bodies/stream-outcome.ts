import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { StreamOutcome } from '../../stores/streams';
import { isShutDown } from './connection-ends';
import { clientLeft, type Failure, failureOf } from './ended-by';
import { nestFailureOf } from './nest-failures';
import type { Exchange } from '../exchange';
import type { ResponseBody } from './response-body';

type Watched = ServerResponse & { readonly stream?: Http2Stream };

/**
 * A listener on the connection sees its timeout without keeping Node from ending it, as one on the response or the
 * server would.
 */
export function onTimeouts(response: Watched, body: ResponseBody): () => void {
  const source = response.stream ?? response.socket;
  const onTimeout = (): void => {
    body.timedOut = true;
  };
  source?.on('timeout', onTimeout);
  return () => source?.off('timeout', onTimeout);
}

/** How a stream has ended. */
export function streamOutcomeOf(
  response: Watched,
  { connection, way }: Exchange,
  body: ResponseBody,
  isCut: boolean,
  ends: { readonly isClosing: boolean },
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
    return named(failure, ends.isClosing);
  }
  if (!isCut) {
    return 'completed';
  }
  if (isShutDown(connection)) {
    return 'shutdown';
  }
  if (clientLeft(response, connection)) {
    return 'cancelled';
  }
  // A session that ends by itself takes its streams along without an error.
  const ended: { readonly destroyed?: boolean } | null = response.stream === undefined ? null : connection;
  return named(failureOf(response, connection) ?? (ended?.destroyed === true ? 'aborted' : 'error'), ends.isClosing);
}

/** What was aborted while the service shuts down was aborted for that. */
function named(failure: Failure, isClosing: boolean): StreamOutcome {
  if (isClosing && failure === 'aborted') {
    return 'shutdown';
  }
  return failure === 'timeout' ? 'timeout' : 'error';
}
