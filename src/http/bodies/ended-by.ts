import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { isAbort, isTimeout } from '../../core/error-kinds';
import { codeOf } from '../../core/metrics.logger';
import { isErrorOfPeer, isShutDown } from './connection-ends';

/** How our side failed; `aborted`: it broke off its own work, as it does when it shuts down. */
export type Failure = 'timeout' | 'aborted' | 'error';

/** Socket error codes that mean that the peer closed the connection. */
const PEER_IS_GONE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'EHOSTUNREACH']);

/**
 * Whether the client of a response that is not sent to its end left: it closed its side, or its machine says that it
 * is gone.
 *
 * @param connection a socket, or a session of HTTP/2, as it was when the request came: what hands the request on may
 * take it off
 */
export function clientLeft(
  response: ServerResponse & { readonly stream?: Http2Stream },
  connection: object | null | undefined,
): boolean {
  const socket: Partial<Socket> | null | undefined = connection;
  if (response.stream !== undefined) {
    return !isShutDown(connection) && hasReset(response.stream, socket?.destroyed === true);
  }
  if (socket?.readableEnded === true) {
    return true;
  }
  const error = socket?.errored;
  if (!PEER_IS_GONE.has(codeOf(error))) {
    return false;
  }
  // An error that our side destroyed the response with stands on the socket too, and may be that of an upstream.
  return isErrorOfPeer(error, connection) ?? error !== response.errored;
}

/** Whether the client broke a stream of HTTP/2 off. The same of our side, by `close()` with a code, looks alike. */
function hasReset({ errored, rstCode, aborted, writableFinished }: Http2Stream, sessionIsGone: boolean): boolean {
  const code = codeOf(errored);
  if (errored !== null && errored !== undefined && code !== 'ERR_HTTP2_STREAM_ERROR') {
    // Our side's error, perhaps that of an upstream, unless it is the connection's, of which the session ended.
    return sessionIsGone && PEER_IS_GONE.has(code) && isErrorOfPeer(errored) === true;
  }
  // Without a code it is our side that destroyed the stream, unless Node ended it in good order.
  return (rstCode ?? 0) > 0 || (aborted && writableFinished);
}

/** What our side's error says of how the response ended; `undefined` where there is none. */
export function failureOf(
  response: ServerResponse & { readonly stream?: Http2Stream },
  connection: object | null | undefined,
): Failure | undefined {
  const { stream } = response;
  const error: unknown =
    stream === undefined ? (response.errored ?? (connection as Partial<Socket> | null)?.errored) : stream.errored;
  return error === null || error === undefined ? undefined : failureBy(error);
}

/** What an error of our side says. */
export function failureBy(error: unknown): Failure {
  if (isTimeout(error)) {
    return 'timeout';
  }
  return isAbort(error) ? 'aborted' : 'error';
}
