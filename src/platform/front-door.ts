import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import {
  AdapterReady,
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type HttpAdapterLike,
} from './adapter';
import { onFurtherServers } from './further-servers';
import { OriginalUrls } from './original-urls';
import { wrapMethod } from '../core/wrap-method';
import { serverEvents } from './server-events';

/** Answers the requests of the endpoint. */
export interface EndpointAnswers {
  /**
   * Answers the request if it is the endpoint's; returns whether it is.
   *
   * @param url what the client asked for
   */
  handle(request: IncomingMessage, response: ServerResponse, url: string | undefined): boolean;
}

/** Follows the requests that are not the endpoint's. */
export interface RequestFollower {
  /** Whether the request of this response came through the door before. */
  knows(response: ServerResponse): boolean;
  /** A request came over the server. */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** A request came to the adapter without the server. */
  beginInside(request: IncomingMessage, response: ServerResponse): void;
  /** The request is the endpoint's: nothing of it counts. */
  leaveOut(response: ServerResponse): void;
  /** The request belongs to a transport that is mounted there, such as long polling: only a refusal of it counts. */
  handOver(response: ServerResponse, mount: string): void;
  /** The request is answered by what is mounted there. */
  servedBy(response: ServerResponse, mount: string): void;
  /** Fastify has routed the request. */
  routed(request: FastifyRequestLike, reply: FastifyReplyLike): void;
  /** Runs the rest of what the adapter does with a request, in the scope of the request if there is one. */
  run(request: IncomingMessage, response: ServerResponse, rest: () => void): void;
  /** Whether `run()` has something to do. */
  readonly hasScopes: boolean;
  /** The server's timeout of a connection (a session of HTTP/2) came. */
  timedOut(connection: object): void;
  /** The server answered a request by itself; `undefined` where what came could not be read as a request. */
  refused(status: number, request: IncomingMessage | undefined, socket: Socket): void;
}

/** Is told of the connections of the servers, whoever measures the requests. */
export interface ConnectionWatcher {
  /** A connection was opened; over TLS also the secured one. */
  opened(socket: Socket): void;
  /** A session of HTTP/2 began on its connection. */
  bound(session: { readonly socket: object }): void;
  /** Whether the server was told to close. */
  isClosing: boolean;
}

type Handle = (this: unknown, request: IncomingMessage, response: ServerResponse, next?: unknown) => unknown;

/**
 * The one place where requests come in. At the server, the event itself is taken, before any listener: there a request
 * is asked once whether it is the endpoint's, left out, or measured. On Express and Fastify, the adapter's own entry
 * acts on what did not come over that server: injected requests, serverless handlers.
 */
@Injectable()
export class FrontDoor implements OnModuleInit, OnApplicationShutdown {
  /** Set by who answers the endpoint on this port; `undefined`: nobody. */
  answers: EndpointAnswers | undefined;
  /** Set by who measures requests; `undefined`: nobody at the door. */
  follower: RequestFollower | undefined;
  /** Set by who wants to know why connections end; `undefined`: nobody. */
  connections: ConnectionWatcher | undefined;
  /** Set by who wants to know the application's servers; is told of each. `undefined`: nobody. */
  onServer: ((server: Server) => void) | undefined;
  /** Whether the adapter's own entry is taken: what comes over a server that is not Node's is seen there. */
  isAtAdapter = false;
  private readonly undo: (() => void)[] = [];
  /**
   * Where nobody follows requests, those that are not the endpoint's: whatever the application makes of them, they are
   * not asked about again.
   */
  private readonly passed = new WeakSet<ServerResponse>();

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) { http, endpoint }: ResolvedOptions,
  ) {
    // Else there is nobody to tell: nothing of the application is touched.
    const { isServed, management, mode } = endpoint;
    if (http.isMeasured || (isServed && management === undefined && mode === 'server')) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  /** The server exists, and nobody listens yet. */
  onModuleInit(): void {
    const { server } = this.ready;
    if (server !== undefined) {
      this.standAt(server);
    }
  }

  onApplicationShutdown(): void {
    this.undo.splice(0).forEach((undo) => undo());
  }

  /** Whether the request is the endpoint's, and answered; else it is followed from here on. */
  private enterServer(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.isAnswered(request, response, request.url)) {
      return true;
    }
    this.follower?.begin(request, response);
    return false;
  }

  /** The same for a request that comes to the adapter, where it did not come over the server. */
  private enterAdapter(request: IncomingMessage, response: ServerResponse, url = request.url): boolean {
    if (this.isAnswered(request, response, url)) {
      return true;
    }
    this.follower?.beginInside(request, response);
    return false;
  }

  /** Whether the request of this response came through the door before. */
  private hasEntered(response: ServerResponse): boolean {
    const { follower } = this;
    return follower === undefined ? this.passed.has(response) : follower.knows(response);
  }

  private isAnswered(request: IncomingMessage, response: ServerResponse, url: string | undefined): boolean {
    if (this.answers?.handle(request, response, url) !== true) {
      if (this.follower === undefined) {
        this.passed.add(response);
      }
      return false;
    }
    this.follower?.leaveOut(response);
    return true;
  }

  private standAt(server: Server): void {
    this.onServer?.(server);
    if (this.answers === undefined && this.follower === undefined && this.connections === undefined) {
      return;
    }
    this.undo.push(
      serverEvents(server, {
        request: (request, response) => this.enterServer(request, response),
        timeout: (connection) => this.follower?.timedOut(connection),
        refused: (status, request, socket) => this.follower?.refused(status, request, socket),
        connection: (socket) => this.connections?.opened(socket),
        session: (session) => this.connections?.bound(session),
        closing: (isClosing) => this.noteClosing(isClosing),
        isKnown: (response) => this.follower === undefined || this.follower.knows(response),
      }),
    );
  }

  private noteClosing(isClosing: boolean): void {
    if (this.connections !== undefined) {
      this.connections.isClosing = isClosing;
    }
  }

  private attach(adapter: HttpAdapterLike): void {
    switch (adapter.getType()) {
      case 'express':
        this.attachToExpress(adapter.getInstance() as { handle: Handle });
        break;
      case 'fastify':
        this.attachToFastify(adapter.getInstance() as FastifyLike);
        break;
      default:
      // Nothing is known of the middleware of other adapters: their requests are seen at the server only.
    }
  }

  /**
   * Express calls `handle` for each request, also where the application is mounted in another or called by itself. A
   * middleware would cost a layer.
   */
  private attachToExpress(instance: { handle: Handle }): void {
    const enter = (request: IncomingMessage, response: ServerResponse): RequestFollower | 'answered' | undefined => {
      // As Express does next: serverless handlers make responses that do not know their request.
      if (response.req !== request) {
        (response as { req: IncomingMessage }).req = request;
      }
      return !this.hasEntered(response) && this.enterAdapter(request, response) ? 'answered' : this.follower;
    };
    const undo = wrapMethod<Handle>(
      instance,
      'handle',
      (handle, wrap) =>
        function (request, response, next) {
          const follower = wrap.active ? enter(request, response) : undefined;
          if (follower === 'answered') {
            return undefined;
          }
          if (follower?.hasScopes === true) {
            return follower.run(request, response, () => void handle.call(this, request, response, next));
          }
          return handle.call(this, request, response, next);
        },
    );
    // Another adapter may call itself so.
    this.isAtAdapter = typeof instance.handle === 'function';
    this.undo.push(undo);
  }

  private attachToFastify(instance: FastifyLike): void {
    const urls = new OriginalUrls(instance);
    instance.addHook('onRequest', (request, reply, done) => {
      const { raw } = reply;
      // What `rewriteUrl` makes of a request is no other spelling of the endpoint's path.
      if (!this.hasEntered(raw) && this.enterAdapter(request.raw, raw, urls.of(request))) {
        reply.hijack();
        return;
      }
      const { follower } = this;
      if (follower === undefined) {
        done();
        return;
      }
      follower.routed(request, reply);
      follower.run(request.raw, raw, done);
    });
    this.isAtAdapter = true;
    onFurtherServers(instance, (server) => this.standAt(server));
  }
}
