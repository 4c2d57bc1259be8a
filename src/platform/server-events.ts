import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { codeOf } from '../core/metrics.logger';
import { type Method, type Undo, type Wrap, wrapMethod } from '../core/wrap-method';

/** Is told what a server emits, before its listeners. */
export interface ServerEvents {
  /** A request; `true` where it is answered, and no listener shall see it. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** The server's timeout of a connection, or of a session of HTTP/2. */
  timeout(connection: object): void;
  /** The server answered by itself with that status; `request` is `undefined` where it could not be read. */
  refused(status: number, request: IncomingMessage | undefined, socket: Socket): void;
  /** A connection was opened; over TLS also the secured one. */
  connection(socket: Socket): void;
  /** A session of HTTP/2 began. */
  session(session: { readonly socket: object }): void;
  /** The server was told to close, or listens again. */
  closing(isClosing: boolean): void;
  /** Whether the request of a response came by here. */
  isKnown(response: ServerResponse): boolean;
}

type Emit = (this: Server, event: string | symbol, ...args: unknown[]) => boolean;
type Refusable = Socket & { readonly _httpMessage?: { readonly _headerSent?: boolean } | null };
interface Finished {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly server: Server;
}

/** What Node publishes of each response of HTTP/1 that it has sent. */
const RESPONSE_FINISHED = 'http.server.response.finish';
const STATUS_LINE = /^HTTP\/1\.\d (\d{3})\b/;
const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';
/** What Node answers to an error of its parser: `socketOnError` in its `lib/_http_server.js`. */
const NODE_STATUS: ReadonlyMap<unknown, number> = new Map([
  [REQUEST_TIMEOUT, 408],
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
]);
const BAD_REQUEST = 400;
/** The methods of a server that end its connections. */
const CLOSING = ['close', 'closeAllConnections'] as const;
/** The connection ended in the middle of a request. */
const LEFT = 'HPE_INVALID_EOF_STATE';

/**
 * Overrides `server.emit` so that requests are seen before any listener, as tracers do. Events that answer a client
 * without a request for the application are passed on unchanged: a listener of `clientError` or `timeout` would keep
 * Node from doing what it does without one.
 *
 * @returns undoes it
 */
export function serverEvents(server: Server, events: ServerEvents): () => void {
  const undo = [
    wrapMethod<Emit>(server, 'emit', (emit, wrap) => emitTo(events, emit, wrap)),
    ...CLOSING.map((name) => beforeCall(server, name, () => events.closing(true))),
  ];
  // Of what Node answers without emitting it (no Host, an Expect that it does not know, maxRequestsPerSocket), only
  // this tells.
  const onFinished = (message: unknown): void => {
    const { request, response, socket, server: of } = message as Finished;
    if (of === server && !events.isKnown(response)) {
      events.refused(response.statusCode, request, socket);
    }
  };
  subscribe(RESPONSE_FINISHED, onFinished);
  return () => {
    unsubscribe(RESPONSE_FINISHED, onFinished);
    undo.forEach((each) => each());
  };
}

/** What `server.emit` becomes. */
function emitTo(events: ServerEvents, emit: Emit, wrap: Wrap): Emit {
  // Every request passes here: two arguments that are named cost nothing (28 ns with and without it), where a rest
  // parameter costs 14 ns.
  return function (event, first, second) {
    if (wrap.active) {
      switch (event) {
        case 'request':
        case 'checkContinue':
        case 'checkExpectation':
          return (
            events.request(first as IncomingMessage, second as ServerResponse) || emit.call(this, event, first, second)
          );
        case 'timeout':
          events.timeout(first as object);
          break;
        case 'connection':
        case 'secureConnection':
          events.connection(first as Socket);
          break;
        case 'session':
          events.session(first as { readonly socket: object });
          break;
        case 'listening':
          events.closing(false);
          break;
        case 'clientError':
          return clientError(events, () => emit.call(this, event, first, second), first, second as Refusable);
        default:
      }
    }
    // Whatever else it is about, with as many arguments as it has.
    return Reflect.apply(emit, this, arguments) as boolean;
  };
}

/** Calls back before each call of a method of the server, as long as it is wrapped. HTTP/2 does not have all of them. */
function beforeCall(server: Server, name: (typeof CLOSING)[number], callback: () => void): Undo {
  return wrapMethod<Method>(
    server,
    name,
    (method, wrap) =>
      function (...args) {
        if (wrap.active) {
          callback();
        }
        return Reflect.apply(method, this, args);
      },
  );
}

/**
 * Lets listeners or Node answer what could not be read, and tells of the status. A client that left in the middle was
 * not refused.
 */
function clientError(events: ServerEvents, emit: () => boolean, error: unknown, socket: Refusable): boolean {
  const code = codeOf(error);
  const isRefusal = code === REQUEST_TIMEOUT || (typeof code === 'string' && code.startsWith('HPE_') && code !== LEFT);
  if (!isRefusal) {
    return emit();
  }
  const { result: isHandled, status: written } = statusWrittenIn(socket, emit);
  const nodeAnswers = !isHandled && socket.writable && socket._httpMessage?._headerSent !== true;
  const status = nodeAnswers ? (NODE_STATUS.get(code) ?? BAD_REQUEST) : written;
  if (status !== undefined) {
    events.refused(status, undefined, socket);
  }
  return isHandled;
}

/** The status line that a listener writes to the socket, such as Fastify's own. */
function statusWrittenIn(socket: Socket, emit: () => boolean): { result: boolean; status: number | undefined } {
  let status: number | undefined;
  const restore: (() => void)[] = [];
  const watch = (name: 'write' | 'end'): number =>
    restore.push(
      wrapMethod<Method>(
        socket,
        name,
        (method, wrap) =>
          function (...args) {
            status ??= wrap.active ? statusIn(args[0]) : undefined;
            return Reflect.apply(method, this, args);
          },
      ),
    );
  try {
    (['write', 'end'] as const).forEach(watch);
  } catch {
    // A socket that does not take other methods says nothing of what is written to it.
  }
  try {
    const result = emit();
    return { result, status };
  } finally {
    restore.forEach((undo) => undo());
  }
}

function statusIn(chunk: unknown): number | undefined {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    return undefined;
  }
  const start = Buffer.from(chunk as string).subarray(0, 16);
  const [, code] = STATUS_LINE.exec(start.toString('latin1')) ?? [];
  return code === undefined ? undefined : Number(code);
}
