import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NodeServer } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

type NextFunction = (error?: unknown) => void;

/** What a Fastify request tells of its route. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  /** Before `rewriteUrl`. */
  readonly originalUrl?: string;
  readonly routeOptions: { readonly url?: string; readonly config?: Readonly<Record<symbol, unknown>> };
}

/** What we use of a Fastify reply. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
  hasHeader?(name: string): boolean;
}

/** A hook that runs before the body is parsed. */
export type FastifyHook = (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void;

/** A hook that gets what is to be sent, and hands on what shall be. */
export type FastifySendHook = (
  request: FastifyRequestLike,
  reply: FastifyReplyLike,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
) => void;

/** What Fastify tells of a route that is being registered. */
export interface FastifyRouteLike {
  readonly method: string | readonly string[];
  /** With the prefix of the plugin that registers it. */
  readonly url: string;
  readonly handler?: unknown;
  /** Of a route that `@fastify/static` registers for one file: its path below the root. */
  config?: { readonly file?: unknown; readonly rootPath?: unknown };
  /** Hooks of the route's own, which run after those of the instance. */
  onRequest?: FastifyHook | FastifyHook[];
  /** Hooks that run when the body has been parsed. */
  preValidation?: FastifyHook | FastifyHook[];
  /** Hooks that run before something is sent. */
  onSend?: FastifySendHook | FastifySendHook[];
}

/** What we use of a Fastify instance. */
export interface FastifyLike {
  /** How its router compares paths, since Fastify 3. */
  readonly initialConfig?: { readonly caseSensitive?: boolean; readonly ignoreTrailingSlash?: boolean };
  addHook(name: 'onRequest', hook: FastifyHook): unknown;
  addHook(name: 'onListen', hook: (done: () => void) => void): unknown;
  addHook(name: 'onRoute', hook: (this: FastifyLike, route: FastifyRouteLike) => void): unknown;
  hasReplyDecorator?(name: string): boolean;
  /** Since Fastify 4. */
  hasRoute?(route: { readonly method: string; readonly url: string }): boolean;
}

/** What we use of a server to say where it listens. */
export type ListeningServer = Pick<Server, 'once' | 'address'>;

/** What we use of Nest's HTTP adapter, whichever it is. */
export interface HttpAdapterLike {
  getType(): string;
  getInstance(): unknown;
  getHttpServer(): Server | undefined;
  getRequestMethod?(request: unknown): string | undefined;
  getRequestUrl?(request: unknown): string | undefined;
  setHeader?(response: unknown, name: string, value: string): unknown;
  reply?(response: unknown, body: unknown, statusCode?: number): unknown;
  /** What a template becomes before its route is registered, since NestJS 11. */
  normalizePath?(path: string): string;
  use(middleware: (request: IncomingMessage, response: ServerResponse, next: NextFunction) => void): unknown;
}

/** The host as every NestJS from 10 on has it; `init$` came with 11. */
type AnyHttpAdapterHost = Omit<HttpAdapterHost, 'httpAdapter'> & {
  httpAdapter: unknown;
  readonly init$?: { subscribe(callback: () => void): unknown };
};

/** Who waits for the adapter of a host, or has it. */
const readyOf = new WeakMap<object, AdapterReady>();

/**
 * Tells when the HTTP adapter is known: under `NestFactory` while providers are made, so before the application has
 * added any middleware; under `Test.createTestingModule()` in `createNestApplication()`; never in an application
 * without HTTP.
 *
 * A `TestingModuleBuilder` that is compiled again has one host for all its modules: there, the adapter that stands is
 * that of the application before.
 */
@Injectable()
export class AdapterReady {
  private readonly waiting: ((adapter: HttpAdapterLike) => void)[] = [];
  private known: HttpAdapterLike | undefined;

  constructor(@Inject(HttpAdapterHost) private readonly host: AnyHttpAdapterHost) {
    const before = readyOf.get(host);
    readyOf.set(host, this);
    if (before !== undefined) {
      // Its module will have no application any more: the next one is made of this one.
      before.waiting.length = 0;
      this.waitForNext();
    } else if (!this.isKnown()) {
      this.waitForFirst();
    }
  }

  /** The adapter, once it is known. */
  get adapter(): HttpAdapterLike | undefined {
    return this.known;
  }

  /**
   * The server under the adapter, once that was made: from `onModuleInit` on. Only one of Node's, of HTTP, HTTPS or
   * HTTP/2.
   */
  get server(): Server | undefined {
    const server: unknown = this.adapter?.getHttpServer();
    return server instanceof NodeServer ? (server as Server) : undefined;
  }

  /**
   * What listens for the adapter, once it was made, on runtimes whose servers are not Node's, too: Bun's are none of
   * `node:net`.
   */
  get listener(): ListeningServer | undefined {
    const server = this.adapter?.getHttpServer() as Partial<ListeningServer> | undefined;
    return typeof server?.once === 'function' && typeof server.address === 'function'
      ? (server as ListeningServer)
      : undefined;
  }

  /** Calls back with the adapter, at once where it is known. */
  whenKnown(callback: (adapter: HttpAdapterLike) => void): void {
    if (this.known === undefined) {
      this.waiting.push(callback);
    } else {
      callback(this.known);
    }
  }

  private waitForFirst(): void {
    // NestJS 10 has no `init$`.
    if (this.host.init$ === undefined) {
      this.waitForNext();
    } else {
      this.host.init$.subscribe(() => this.tellAll());
    }
  }

  /** Wraps the host's own setter until it was called. `init$` tells of the first adapter only. */
  private waitForNext(): void {
    const { host } = this;
    const standing = host.httpAdapter;
    Object.defineProperty(host, 'httpAdapter', {
      configurable: true,
      get: () => standing,
      set: (adapter: AnyHttpAdapterHost['httpAdapter']) => {
        Reflect.deleteProperty(host, 'httpAdapter');
        host.httpAdapter = adapter;
        this.tellAll();
      },
    });
  }

  private isKnown(): boolean {
    const adapter = this.host.httpAdapter as HttpAdapterLike | undefined;
    this.known = typeof adapter?.getType === 'function' ? adapter : undefined;
    return this.known !== undefined;
  }

  private tellAll(): void {
    if (readyOf.get(this.host) === this && this.known === undefined && this.isKnown()) {
      const adapter = this.known as unknown as HttpAdapterLike;
      this.waiting.splice(0).forEach((callback) => callback(adapter));
    }
  }
}
