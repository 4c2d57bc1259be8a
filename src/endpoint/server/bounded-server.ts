import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { onClose } from '../../platform/node-response';
import type { Connection } from './connection';
import { type ConnectionLimits, Connections } from './connections';

/** How long, and how much of it, a client may take. */
export interface ServerLimits extends ConnectionLimits {
  /** For the TLS handshake. */
  readonly handshakeMs: number;
  /** Until the request's headers have arrived, from the connection's first moment. */
  readonly headersMs: number;
  /** Until the whole request has arrived. */
  readonly requestMs: number;
  /** How often these two are looked at. */
  readonly checkEveryMs: number;
  /** For a kept connection on which nothing is asked. */
  readonly idleMs: number;
  /** For an answer of which the client reads nothing. */
  readonly stalledMs: number;
  /** After so much of that time, the client is cut where there is no room for another. */
  readonly givesWayMs: number;
  readonly headerBytes: number;
  /** Requests that a client may send ahead on one connection. */
  readonly pipelined: number;
  /** For answers that are being given when the server closes. */
  readonly shutdownMs: number;
}

/** Far more than a scraper takes, and no more. */
export const LIMITS: ServerLimits = {
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 15_000,
  checkEveryMs: 1000,
  idleMs: 5000,
  stalledMs: 30_000,
  givesWayMs: 5000,
  answerMs: 60_000,
  headerBytes: 16_384,
  connections: 100,
  connectionsOfOne: 25,
  newcomerMs: 1000,
  newcomers: 400,
  pipelined: 20,
  shutdownMs: 5000,
};

/**
 * An HTTP server that no client can hold up or fill, that does not keep the process alive, and that closes in bounded
 * time.
 */
export class BoundedServer {
  readonly #server: Server;
  private readonly connections: Connections;
  private closing = false;

  /** @param onError told of what goes wrong while it listens, e.g. that a connection could not be accepted */
  constructor(
    private readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void,
    private readonly onError: (error: Error) => void,
    tls?: TlsOptions,
    private readonly limits: ServerLimits = LIMITS,
  ) {
    const options = {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: limits.idleMs,
      maxHeaderSize: limits.headerBytes,
    };
    this.#server =
      tls === undefined
        ? createServer(options)
        : createTlsServer({ ...tls, ...options, handshakeTimeout: limits.handshakeMs });
    this.connections = new Connections(limits);
    // Those that come before room is made for others; Node refuses more.
    this.#server.maxConnections = limits.connections + 2 * limits.newcomers;
    this.#server.timeout = limits.stalledMs;
    this.#server.on('connection', (socket: Socket) => {
      socket.unref();
      this.connections.add(socket);
      socket.once('close', () => this.cutRestIfDone());
    });
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      this.connections.speak(socket),
    );
    this.#server.on('request', (request, response) => this.answer(request, response));
    // `Expect: 100-continue`: answer at once; the endpoint never reads a body.
    this.#server.on('checkContinue', (request, response) => this.answer(request, response));
    this.#server.on('clientError', (error, socket) => this.refuse(error, socket));
  }

  /** Resolves with where it listens; rejects with what Node says where it cannot, and can be tried again then. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error): void => {
        this.#server.off('listening', onListening);
        reject(error);
      };
      const onListening = (): void => {
        this.#server.off('error', onError);
        this.#server.on('error', this.onError);
        this.#server.unref();
        // Not a pipe's name: it was given a port.
        resolve(this.#server.address() as AddressInfo);
      };
      this.#server.once('error', onError).once('listening', onListening);
      // Exclusive: in a cluster, the primary would else share the port among workers that have different metrics.
      this.#server.listen({ port, host, exclusive: true });
    });
  }

  /** Takes no more requests, lets those in progress end within bounds, and cuts the rest off. */
  close(): Promise<void> {
    this.closing = true;
    // Node takes a connection for idle as soon as its response was ended, though a slow reader may not have all of it.
    this.#server.closeIdleConnections = () => {};
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.connections) {
      // From here on, the process waits.
      connection.socket.ref();
      if (!connection.isAnswered) {
        connection.socket.destroy();
      }
      connection.responses.forEach((response) => (response.shouldKeepAlive = false));
    }
    this.cutRestIfDone();
    const bound = setTimeout(() => this.cutRest(), this.limits.shutdownMs);
    return closed.finally(() => clearTimeout(bound));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const connection = this.connections.of(socket);
    if (connection === undefined || !this.begin(connection, response)) {
      socket.destroy();
      return;
    }
    response.shouldKeepAlive &&= !this.closing;
    onClose(response, () => this.end(connection, response));
    socket.setTimeout(this.limits.givesWayMs);
    // Collecting may take longer than a reader may: the clock counts only once there is something to read.
    response.on('timeout', (socket: Socket) => response.headersSent && this.stall(connection, socket));
    this.onRequest(request, response);
  }

  /** Returns whether the request may be answered. */
  private begin(connection: Connection, response: ServerResponse): boolean {
    if (!connection.isAnswered && !this.connections.mayAnswer(connection)) {
      return false;
    }
    connection.begin(response);
    return connection.responses.size <= this.limits.pipelined;
  }

  private end(connection: Connection, response: ServerResponse): void {
    if (connection.end(response)) {
      this.connections.wait(connection);
    }
    this.cutRestIfDone();
  }

  private stall(connection: Connection, socket: Socket): void {
    if (connection.stall()) {
      socket.setTimeout(this.limits.stalledMs - this.limits.givesWayMs);
    } else {
      socket.destroy();
    }
  }

  private refuse(error: Error, socket: Duplex): void {
    const refusal = refusalOf(error);
    const isPlain = socket instanceof Socket && !this.connections.of(socket)?.isAnswered;
    if (refusal === undefined || !isPlain || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.write(refusal);
    socket.destroySoon();
  }

  private cutRestIfDone(): void {
    if (this.closing && ![...this.connections].some(({ isAnswered }) => isAnswered)) {
      this.cutRest();
    }
  }

  private cutRest(): void {
    for (const { socket } of this.connections) {
      socket.destroy();
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** What Node's parser did not understand. */
const UNREADABLE = /^HPE_/;

/**
 * The whole answer to something that is no request; `undefined` where nobody is there to be answered (a broken
 * connection, a failed handshake).
 */
export function refusalOf(error: Error & { readonly code?: unknown }): string | undefined {
  const code = typeof error.code === 'string' ? error.code : '';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : UNREADABLE.test(code) ? '400 Bad Request' : undefined;
  if (reason === undefined) {
    return undefined;
  }
  const body = `${reason.slice(4)}\n`;
  return (
    `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n` +
    `Connection: close\r\n\r\n${body}`
  );
}
