import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { isTimeout } from '../metrics.error-kinds';
import { codeOf } from '../metrics.logger';

/** What the system says of a connection whose other end is gone. */
const PEER_IS_GONE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'EHOSTUNREACH']);
/**
 * Whether the client of a response that is not sent to its end left: it closed its side, or its machine says that it is gone.
 *
 * @param connection a socket, or a session of HTTP/2
 */
export function clientLeft(
  response: ServerResponse & { readonly stream?: Http2Stream },
  connection: object | null | undefined = response.stream?.session ?? response.req?.socket,
): boolean {
  const socket = connection as Partial<Socket> | null | undefined;
  if (response.stream !== undefined) {
    return hasReset(response.stream, socket?.destroyed === true);
  }
  if (socket?.readableEnded === true) {
    return true;
  }
  // An error that our side destroyed the response with stands on the socket too, and may be that of an upstream.
  const isOurs = socket?.errored !== null && socket?.errored === response.errored;
  return !isOurs && PEER_IS_GONE.has(codeOf(socket?.errored));
}

/** Whether the client broke a stream of HTTP/2 off. The same of our side, by `close()` with a code, looks alike. */
function hasReset({ errored, rstCode, aborted, writableFinished }: Http2Stream, sessionIsGone: boolean): boolean {
  const code = codeOf(errored);
  if (errored !== null && errored !== undefined && code !== 'ERR_HTTP2_STREAM_ERROR') {
    // Our side's error, perhaps that of an upstream, unless it is the connection's, of which the session ended.
    return sessionIsGone && PEER_IS_GONE.has(code);
  }
  // Without a code it is our side that destroyed the stream, unless Node ended it in good order.
  return (rstCode ?? 0) > 0 || (aborted && writableFinished);
}

/** What our side's error says of how the response ended; `undefined` where there is none. */
export function failureOf(
  response: ServerResponse & { readonly stream?: Http2Stream },
): 'timeout' | 'error' | undefined {
  const error: unknown =
    response.errored ?? (response.stream === undefined ? response.req?.socket?.errored : undefined);
  if (error === null || error === undefined) {
    return undefined;
  }
  return isTimeout(error) ? 'timeout' : 'error';
}
