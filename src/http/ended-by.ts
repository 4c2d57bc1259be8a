import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the system says of a connection whose other end is gone. */
const PEER_IS_GONE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'EHOSTUNREACH']);
/** Timeouts of Node, of the system, and of undici. */
const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** rxjs's and the DOM's `TimeoutError`, Nest's `RequestTimeoutException` and `GatewayTimeoutException`, and others alike. */
const TIMEOUT_NAME = /Timeout(?:Error|Exception)?$/;

/** Whether the client left: it closed its side, or its machine says that it is gone. */
export function clientLeft({ socket }: IncomingMessage): boolean {
  const { readableEnded, errored } = socket as Partial<Socket>;
  return readableEnded === true || PEER_IS_GONE.has((errored as NodeJS.ErrnoException | null | undefined)?.code);
}

/** Whether an error is a timeout. */
export function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) {
    return false;
  }
  try {
    const { code, name, constructor } = error as NodeJS.ErrnoException;
    return TIMEOUT_CODES.has(code) || [name, constructor.name].some((word) => TIMEOUT_NAME.test(String(word)));
  } catch {
    return false;
  }
}

/** What our side's error says of how the response ended; `undefined` where there is none. */
export function failureOf(response: ServerResponse): 'timeout' | 'error' | undefined {
  const error: unknown = response.errored ?? (response.req.socket as Partial<Socket>).errored;
  if (error === null || error === undefined) {
    return undefined;
  }
  return isTimeout(error) ? 'timeout' : 'error';
}
