import type { IncomingMessage } from 'node:http';
import type { FastifyRequestLike, FastifyRouteLike } from '../../platform/adapter';
import type { HandlerNotes } from '../../platform/handler-notes';
import { UNMATCHED } from '../../instruments/labels';
import type { Exchange } from '../exchange';
import { type HandlerRoutes, isServerSentHandler } from './route-template';

/** Fastify's name for what its request keeps of its route. */
const ROUTE_CONTEXT = 'fastify.context';
/** In the configuration of a route: what is noted of its handler. */
const NOTES = Symbol('notes of the handler');

/** What is known of a route. */
interface KnownRoute {
  readonly template: string | undefined;
  readonly notes: HandlerNotes | undefined;
}

/** Fastify's request knows its route, from before the first hook on, and is asked at the end. */
export class FastifyRoutes implements HandlerRoutes {
  readonly isUndone = false;
  private readonly routes = new WeakMap<object, KnownRoute>();
  private contextKey: symbol | null | undefined;
  /** Routes of single files, by their URL: `@fastify/static` registers one for each where it is to have no wildcard. */
  private readonly files = new Map<string, string>();
  /** Methods and templates of the routes of `@Sse()`. */
  private readonly serverSent = new Set<string>();

  /** Sees a route that is being registered. For the `onRoute` hook. */
  watch({ method, url, config, handler }: FastifyRouteLike): void {
    if (isServerSentHandler(handler)) {
      [method].flat().forEach((each) => this.serverSent.add(`${each} ${url}`));
    }
    const file = config?.file;
    if (typeof file === 'string' && typeof config?.rootPath === 'string' && url.endsWith(file)) {
      this.files.set(url, `${url.slice(0, url.length - file.length)}/*`);
    }
  }

  leadingTo(request: unknown, raw: IncomingMessage | undefined): string {
    return (raw === undefined ? undefined : this.templateOf(request as FastifyRequestLike)) ?? UNMATCHED;
  }

  routeOf(_request: IncomingMessage, exchange: Exchange | undefined): string | undefined {
    const request = exchange?.routed as FastifyRequestLike | undefined;
    // No request: the router or a middleware refused it.
    return request === undefined ? undefined : this.templateOf(request);
  }

  /** Fastify routes before it reads the body. */
  intendedRouteOf(): undefined {
    return undefined;
  }

  ranCatchAll(_request: IncomingMessage, { routed }: Exchange): boolean {
    return (routed as FastifyRequestLike | undefined)?.routeOptions.url === '*';
  }

  methodOf(_request: IncomingMessage, { method }: Exchange): string | undefined {
    return method;
  }

  isServerSent(request: IncomingMessage, exchange: Exchange): boolean {
    return this.serverSent.has(`${exchange.method} ${this.routeOf(request, exchange)}`);
  }

  /** Keeps what is noted of the handler of a route that is being registered. */
  note(route: FastifyRouteLike, notes: HandlerNotes): void {
    route.config = { ...route.config, [NOTES]: notes } as FastifyRouteLike['config'] & object;
  }

  /** What was noted of the route of a request. */
  notesOf(request: FastifyRequestLike): HandlerNotes | undefined {
    return this.known(request).notes;
  }

  private templateOf(request: FastifyRequestLike): string | undefined {
    return this.known(request).template;
  }

  /**
   * `routeOptions` makes an object of twelve properties each time (0.5 us): it is asked once for each route. By which
   * object Fastify tells one route from another is not public; where it is not found, `routeOptions` is asked each
   * time.
   */
  private known(request: FastifyRequestLike): KnownRoute {
    if (this.contextKey === undefined) {
      this.contextKey =
        Object.getOwnPropertySymbols(request).find(({ description }) => description === ROUTE_CONTEXT) ?? null;
    }
    const context =
      this.contextKey === null ? undefined : (request as unknown as Record<symbol, unknown>)[this.contextKey];
    if (typeof context !== 'object' || context === null) {
      return this.read(request);
    }
    let route = this.routes.get(context);
    if (route === undefined) {
      route = this.read(request);
      this.routes.set(context, route);
    }
    return route;
  }

  private read({ routeOptions: { url, config } }: FastifyRequestLike): KnownRoute {
    // No URL: Fastify's own 404. No slash: a catch-all.
    const template = url?.startsWith('/') === true ? (this.files.get(url) ?? url) : undefined;
    return { template, notes: config?.[NOTES] as HandlerNotes | undefined };
  }
}
