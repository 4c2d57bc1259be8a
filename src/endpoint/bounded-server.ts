import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { onClose } from '../metrics.node-response';
import { refusalOf } from './refusal';

/** How long, and how much of it, a client may take. */
export interface ServerLimits {
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
  readonly headerBytes: number;
  readonly connections: number;
  /** How many of them one address may have. */
  readonly connectionsOfOne: number;
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
  headerBytes: 16_384,
  connections: 100,
  connectionsOfOne: 25,
  pipelined: 20,
  shutdownMs: 5000,
};

/**
 * An HTTP server that no client can hold up or fill, that does not keep the process alive, and that closes in bounded time.
 */
export class BoundedServer {
  readonly #server: Server;
  /** As the operating system knows them. */
  private readonly connections = new Set<Socket>();
  /** As HTTP knows them: behind TLS, once the handshake is done. */
  private readonly speaking = new Set<Socket>();
  /** What is being answered, by connection: a response that waits behind another never hears that its client has left. */
  private readonly answering = new Map<Socket, Set<ServerResponse>>();
  private readonly byPeer = new Map<string, number>();
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
    this.#server.maxConnections = limits.connections;
    this.#server.timeout = limits.stalledMs;
    this.#server.on('connection', (socket: Socket) => {
      socket.unref();
      remember(this.connections, socket);
      this.countPeer(socket);
    });
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      remember(this.speaking, socket),
    );
    this.#server.on('request', (request, response) => this.answer(request, response));
    // Nobody wants the body that the client asks for leave to send.
    this.#server.on('checkContinue', (request, response) => this.answer(request, response));
    this.#server.on('clientError', (error, socket) => this.refuse(error, socket));
  }

  /** Resolves with where it listens; rejects with what Node says where it cannot. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Exclusive: the workers of a cluster have different metrics, so they must not share a port.
      this.#server.listen({ port, host, exclusive: true }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', this.onError);
        this.#server.unref();
        // Not a pipe's name: it was given a port.
        resolve(this.#server.address() as AddressInfo);
      });
    });
  }

  /** Takes no more requests, lets those in progress end within bounds, and cuts the rest off. */
  close(): Promise<void> {
    this.closing = true;
    // From here on, the process waits.
    this.connections.forEach((socket) => socket.ref());
    // Node takes a connection for idle as soon as its response was ended, though a slow reader may not have all of it.
    this.#server.closeIdleConnections = () => {};
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.speaking.forEach((socket) => this.isAnswering(socket) || socket.destroy());
    for (const responses of this.answering.values()) {
      responses.forEach((response) => (response.shouldKeepAlive = false));
    }
    this.cutRestIfDone();
    const bound = setTimeout(() => this.cutRest(), this.limits.shutdownMs);
    return closed.finally(() => clearTimeout(bound));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const responses = this.responsesOf(socket);
    responses.add(response);
    if (responses.size > this.limits.pipelined) {
      socket.destroy();
      return;
    }
    response.shouldKeepAlive &&= !this.closing;
    onClose(response, () => {
      responses.delete(response);
      this.cutRestIfDone();
    });
    // Collecting may take longer than a reader may: the clock counts only once there is something to read.
    response.on('timeout', (socket: Socket) => response.headersSent && socket.destroy());
    this.onRequest(request, response);
  }

  private responsesOf(socket: Socket): Set<ServerResponse> {
    const known = this.answering.get(socket);
    if (known !== undefined) {
      return known;
    }
    const responses = new Set<ServerResponse>();
    this.answering.set(socket, responses);
    socket.once('close', () => {
      this.answering.delete(socket);
      this.cutRestIfDone();
    });
    return responses;
  }

  private isAnswering(socket: Socket): boolean {
    return (this.answering.get(socket)?.size ?? 0) > 0;
  }

  /** One client cannot take all connections, and lock the others out. */
  private countPeer(socket: Socket): void {
    const peer = socket.remoteAddress ?? '';
    const count = (this.byPeer.get(peer) ?? 0) + 1;
    this.byPeer.set(peer, count);
    socket.once('close', () => {
      const left = (this.byPeer.get(peer) ?? 1) - 1;
      if (left === 0) {
        this.byPeer.delete(peer);
      } else {
        this.byPeer.set(peer, left);
      }
    });
    if (count > this.limits.connectionsOfOne) {
      socket.destroy();
    }
  }

  private refuse(error: Error, socket: Duplex): void {
    const refusal = refusalOf(error);
    const isPlain = socket instanceof Socket && !this.isAnswering(socket);
    if (refusal === undefined || !isPlain || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.write(refusal);
    socket.destroySoon();
  }

  private cutRestIfDone(): void {
    if (this.closing && ![...this.answering.keys()].some((socket) => this.isAnswering(socket))) {
      this.cutRest();
    }
  }

  private cutRest(): void {
    this.connections.forEach((socket) => socket.destroy());
  }
}

function remember(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
