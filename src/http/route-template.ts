import type { IncomingMessage } from 'node:http';
import type { FastifyHook, FastifyRequestLike, FastifyRouteLike } from '../metrics.adapter';
import type { MountedPaths } from '../metrics.mounted-paths';
import { OVERFLOW, UNMATCHED } from '../record/label-value';

/** Finds the route template of a request that has been answered; `__unmatched__` where no route took it. */
export interface RouteReader {
  templateOf(request: IncomingMessage): string;
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

interface ExpressRequest extends IncomingMessage {
  readonly route?: { readonly path: unknown };
  readonly baseUrl?: string;
}

/** More native sub-routers than an application mounts by hand. */
const MOST_MOUNTS = 64;

/**
 * Nest registers handlers with their whole template, so `req.route.path` is it. A request that runs through every route without an answer
 * is marked on its way to the not-found handler, because `req.route` then still names the last middleware that was bound to a path.
 */
export class ExpressRouteReader implements HandlerRoutes {
  private readonly passedRoute = Symbol('route that let the request pass');
  private readonly mounts = new Set<string>();

  /** @param mounted where middleware answers that is no route */
  constructor(private readonly mounted?: MountedPaths | undefined) {}

  /** Notes that no route so far answered the request. For a middleware behind all routes. */
  markUnanswered(request: IncomingMessage): void {
    (request as unknown as { [key: symbol]: unknown })[this.passedRoute] = (request as ExpressRequest).route;
  }

  leadingTo(_request: unknown, raw: IncomingMessage | undefined): string {
    return raw === undefined ? UNMATCHED : this.templateOf(raw);
  }

  templateOf(request: IncomingMessage): string {
    const { route, baseUrl } = request as ExpressRequest;
    // Only while the request is inside of it does Express say so.
    const mount = this.mounted?.of(baseUrl);
    if (mount !== undefined) {
      return mount;
    }
    if (route === undefined || route === (request as unknown as { [key: symbol]: unknown })[this.passedRoute]) {
      return UNMATCHED;
    }
    const template = String(route.path);
    // Without the leading slash it is the catch-all of a not-found handler or of CORS.
    if (!template.startsWith('/')) {
      return UNMATCHED;
    }
    return baseUrl === undefined || baseUrl === '' ? template : this.withMount(baseUrl, template);
  }

  /** `baseUrl` of a native router is text from the URL where its mount path has parameters: only so many are believed. */
  private withMount(baseUrl: string, template: string): string {
    if (!this.mounts.has(baseUrl)) {
      if (this.mounts.size >= MOST_MOUNTS) {
        return OVERFLOW;
      }
      this.mounts.add(baseUrl);
    }
    return baseUrl + template;
  }
}

/**
 * On Fastify each route notes its template on Node's request. Fastify's request object knows it too, but makes an object of twelve properties
 * each time it is asked: that is for routes that were there before us, and for requests that a hook of the application ended.
 */
export class FastifyRouteReader implements HandlerRoutes {
  private readonly templateKey = Symbol('route template');
  private readonly requestKey = Symbol('fastify request');

  /** Lets a route note its template. For the `onRoute` hook. */
  watch(route: FastifyRouteLike): void {
    const { url } = route;
    const note: FastifyHook = (request, _reply, done) => {
      (request.raw as unknown as { [key: symbol]: unknown })[this.templateKey] = url;
      done();
    };
    route.onRequest = [note].concat(route.onRequest ?? []);
  }

  /** Ties Fastify's request to Node's. For the first `onRequest` hook. */
  remember(request: FastifyRequestLike): void {
    (request.raw as unknown as { [key: symbol]: unknown })[this.requestKey] = request;
  }

  leadingTo(request: unknown, raw: IncomingMessage | undefined): string {
    if (raw === undefined) {
      return UNMATCHED;
    }
    this.remember(request as FastifyRequestLike);
    return this.templateOf(raw);
  }

  templateOf(raw: IncomingMessage): string {
    const kept = raw as unknown as { [key: symbol]: unknown };
    const request = kept[this.requestKey] as FastifyRequestLike | undefined;
    // No request: the router or a middleware refused it. No URL: Fastify's own 404. No slash: the catch-all of a CORS plugin.
    const url = (kept[this.templateKey] as string | undefined) ?? request?.routeOptions.url;
    return url?.startsWith('/') === true ? url : UNMATCHED;
  }
}
