import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { codeOf } from '../core/metrics.logger';
import { isSent } from '../platform/node-response';
import { clientLeft } from './bodies/ended-by';
import type { Exchange } from './exchange';

type Response = ServerResponse & { readonly stream?: Http2Stream & { readonly sentHeaders?: Record<string, unknown> } };

/** How an exchange ended. */
export interface Ending {
  /** The status that was sent; where none was, what says who ended it. */
  readonly status: number;
  /** Whether no status was sent. */
  readonly isUnsent: boolean;
  /** Whether the response was not sent to its end. */
  readonly isCut: boolean;
  /** Whether the client left before the response ended. */
  readonly byClient: boolean;
}

/** nginx's word for a client that left before it had an answer. */
const CLIENT_CLOSED_REQUEST = 499;
const REQUEST_TIMEOUT = 408;
const GATEWAY_TIMEOUT = 504;
const SERVER_ERROR = 500;
/** Where the status stands in `HTTP/1.1 200 OK`. */
const STATUS_AT = 'HTTP/1.1 '.length;

/** Connections whose timeout came, and whether bytes of an answer were waiting to be read by then. */
export class ConnectionTimeouts {
  private readonly connections = new WeakMap<object, boolean>();

  note(connection: object): void {
    this.connections.set(connection, ((connection as Partial<Socket>).writableLength ?? 0) > 0);
  }

  /** `undefined`: no timeout; else whether the client was not reading. */
  of(connection: object | null | undefined): boolean | undefined {
    return connection === null || connection === undefined ? undefined : this.connections.get(connection);
  }
}

/**
 * Tells how the exchange of a response that has closed ended. The lines are those of the table in docs/decisions/0017.
 */
export function endingOf(response: Response, exchange: Exchange, timeouts: ConnectionTimeouts): Ending {
  const { socket, connection, refusedWith } = exchange;
  const wasUnread = timeouts.of(connection);
  const timedOut = wasUnread !== undefined;
  const clientDoesNotRead = wasUnread === true || (timedOut && isUnflushed(response.stream));
  if (isSent(response, socket) && !(clientDoesNotRead && socket?.destroyed === true)) {
    return { status: exchange.status || statusSent(response), isUnsent: false, isCut: false, byClient: false };
  }
  if (refusedWith !== 0 && exchange.status === 0) {
    return { status: refusedWith, isUnsent: false, isCut: true, byClient: false };
  }
  const byClient = clientLeft(response, connection) || clientDoesNotRead;
  if (exchange.status !== 0) {
    return { status: exchange.status, isUnsent: false, isCut: true, byClient };
  }
  const status = byClient ? CLIENT_CLOSED_REQUEST : statusOfCut(response, exchange, timedOut);
  return { status, isUnsent: true, isCut: true, byClient };
}

/** Where no head was sent, and the client is not the cause. */
function statusOfCut(response: Response, { socket }: Exchange, timedOut: boolean): number {
  if (codeOf((socket as Partial<Socket> | null)?.errored) === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return REQUEST_TIMEOUT;
  }
  if (timedOut) {
    return isReceived(response) ? GATEWAY_TIMEOUT : REQUEST_TIMEOUT;
  }
  return SERVER_ERROR;
}

/** Whether the whole request came. Once a stream of HTTP/2 has closed, its request says so in any case. */
function isReceived({ req, stream }: Response): boolean {
  return stream === undefined ? req.complete : stream.endAfterHeaders || req.readableEnded;
}

/**
 * Whether a stream of HTTP/2 was ended, and is not read: the socket of its session has sent what the window of the
 * client allows.
 */
function isUnflushed(stream: Response['stream']): boolean {
  return stream !== undefined && stream.writableEnded && !stream.writableFinished && !stream.aborted;
}

/** The status in the head that was sent, whatever was written into the response object since. */
export function statusSent(response: Response): number {
  const head = (response as { readonly _header?: unknown })._header ?? response.stream?.sentHeaders?.[':status'];
  const status = typeof head === 'string' ? Number(head.slice(STATUS_AT, STATUS_AT + 3)) : Number(head);
  return status >= 100 && status <= 999 ? status : response.statusCode;
}
