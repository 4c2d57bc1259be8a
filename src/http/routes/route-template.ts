import type { IncomingMessage } from 'node:http';
import { UNMATCHED } from '../../instruments/labels';
import type { Exchange } from '../exchange';

const NOT_FOUND = 404;
/** As NestJS writes a catch-all, and as static files at the root are called. */
const ALL = '/*';
/** NestJS's key of the metadata of `@Sse()`. */
const SSE = '__sse__';
/** NestJS's key of the metadata of routes, which it copies to what it registers; middleware and messages have none. */
const PATH = 'path';

/** Finds what identifies a request: its route template and its method. */
export interface RouteReader {
  /**
   * Whether what identifies a request is undone before the request is over, so that it is to be noted when the head is
   * written.
   */
  readonly isUndone: boolean;
  /** The template of the route that ran; `undefined` where none did so far. */
  routeOf(request: IncomingMessage, exchange: Exchange | undefined): string | undefined;
  /**
   * The template of the route that a request was for that ended before it was routed; `undefined` where none would
   * have taken it.
   */
  intendedRouteOf(request: IncomingMessage): string | undefined;
  /**
   * Whether a catch-all without a slash (`*`) ran: that of a proxy, of a single page application, of CORS, or of what
   * was not found.
   */
  ranCatchAll(request: IncomingMessage, exchange: Exchange): boolean;
  /** The method by which the request was routed, whatever was written into the request since. */
  methodOf(request: IncomingMessage, exchange: Exchange): string | undefined;
  /** Whether the route of the request is one of NestJS's `@Sse()`. */
  isServerSent(request: IncomingMessage, exchange: Exchange): boolean;
}

/** Whether a method of a controller, or what NestJS registers for it, is a route. */
export function isRouteHandler(handler: unknown): handler is object {
  return typeof handler === 'function' && Reflect.hasMetadata(PATH, handler);
}

/** Whether what NestJS registers for a route is for a method with `@Sse()`: it copies the method's metadata to it. */
export function isServerSentHandler(handler: unknown): boolean {
  return typeof handler === 'function' && Reflect.getMetadata(SSE, handler) === true;
}

/** The same where an interceptor stands before a handler. */
export interface HandlerRoutes extends RouteReader {
  /**
   * The template of the route that leads to the handler.
   *
   * @param request the adapter's request
   * @param raw Node's; `undefined` where the adapter has none
   */
  leadingTo(request: unknown, raw: IncomingMessage | undefined): string;
}

function wayOf(routes: RouteReader, request: IncomingMessage, { way }: Exchange): string | undefined {
  const intended = way?.unreadable === true ? routes.intendedRouteOf(request) : undefined;
  return intended ?? (way === undefined ? undefined : way.mount || way.failedMount || undefined);
}

/**
 * What a catch-all answered, unless it is that nothing was found: no template tells a proxy from a handler of
 * scanners, and preflights are CORS'.
 */
function catchAllOf(routes: RouteReader, request: IncomingMessage, exchange: Exchange): string | undefined {
  const isAnswer = exchange.status !== NOT_FOUND && exchange.method !== 'OPTIONS';
  return isAnswer && routes.ranCatchAll(request, exchange) ? ALL : undefined;
}

/**
 * The path of a request that is over: the route that ran, or that its unreadable body was for, or the mount that
 * answered.
 */
export function templateOf(routes: RouteReader, request: IncomingMessage, exchange: Exchange): string {
  return (
    exchange.path ??
    routes.routeOf(request, exchange) ??
    wayOf(routes, request, exchange) ??
    catchAllOf(routes, request, exchange) ??
    UNMATCHED
  );
}
