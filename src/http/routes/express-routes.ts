import type { IncomingMessage } from 'node:http';
import { UNMATCHED } from '../../instruments/labels';
import type { Exchange } from '../exchange';
import { routeThatWouldTake, templateIn } from './express-stack';
import { type HandlerRoutes, isServerSentHandler } from './route-template';

interface ExpressRequest extends IncomingMessage {
  readonly route?: {
    readonly path: unknown;
    readonly methods?: Readonly<Record<string, boolean | undefined>>;
    readonly stack?: readonly { readonly handle?: unknown }[];
  };
  readonly originalUrl?: string;
}

/**
 * Nest registers handlers with their whole template, so `req.route.path` is it. What is mounted natively is noted when
 * the request comes into it and when it leaves: `req.baseUrl` is text of the URL, and is put back before the request
 * is over.
 */
export class ExpressRoutes implements HandlerRoutes {
  readonly isUndone = true;

  /** @param instance of Express */
  constructor(private readonly instance: unknown) {}

  leadingTo(_request: unknown, raw: IncomingMessage | undefined): string {
    return (raw === undefined ? undefined : this.routeOf(raw, undefined)) ?? UNMATCHED;
  }

  routeOf(request: IncomingMessage, exchange: Exchange | undefined): string | undefined {
    const { route } = request as ExpressRequest;
    const way = exchange?.way;
    if (route === undefined || way === undefined) {
      return route === undefined ? undefined : templateIn('', route, request);
    }
    if (way.ranRoute?.route === route) {
      return way.ranRoute.template;
    }
    return route === way.passedRoute || route === way.routeBefore ? undefined : templateIn(way.mount, route, request);
  }

  intendedRouteOf(request: IncomingMessage): string | undefined {
    const { originalUrl, url, method } = request as ExpressRequest;
    const route = routeThatWouldTake(this.instance, method, originalUrl ?? url);
    return route === undefined ? undefined : templateIn('', route, request);
  }

  ranCatchAll(request: IncomingMessage, { way }: Exchange): boolean {
    const { route } = request as ExpressRequest;
    return route !== undefined && route !== way?.passedRoute && route !== way?.routeBefore;
  }

  methodOf(request: IncomingMessage, { method }: Exchange): string | undefined {
    const { route, method: now } = request as ExpressRequest;
    if (now === method || now === undefined) {
      return method;
    }
    // Changed on the way: if it was before the routing, the route takes the new one.
    return route?.methods?.[now.toLowerCase()] === true ? now : method;
  }

  isServerSent(request: IncomingMessage): boolean {
    const stack = (request as ExpressRequest).route?.stack ?? [];
    return stack.some(({ handle }) => isServerSentHandler(handle));
  }
}
