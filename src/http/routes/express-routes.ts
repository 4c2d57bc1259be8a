import type { IncomingMessage } from 'node:http';
import { UNMATCHED } from '../../instruments/labels';
import { pathOf } from '../../platform/endpoint-paths';
import { type ExpressLayer, stackOf } from '../../platform/express-router';
import type { Exchange } from '../exchange';
import { MOUNTED } from './mount-template';
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

/** The route that the router would choose for a request that never came to it. Takes some microseconds. */
function routeThatWouldTake(instance: unknown, method = '', url = ''): ExpressLayer['route'] {
  const path = pathOf(url);
  const name = method.toLowerCase();
  for (const layer of stackOf(instance)) {
    const { route } = layer;
    if (route !== undefined && takes(route.methods, name) && matches(layer, path)) {
      return route;
    }
  }
  return undefined;
}

function takes(methods: Readonly<Record<string, boolean | undefined>>, name: string): boolean {
  return methods['_all'] === true || methods[name] === true || (name === 'head' && methods['get'] === true);
}

/** A path that cannot be decoded makes the router throw. */
function matches(layer: ExpressLayer, path: string): boolean {
  try {
    return Boolean(layer.match?.(path));
  } catch {
    return false;
  }
}

const MATCHED_PATTERN = 'router.tracing.matchedRoute';

/**
 * The alternative of several paths that took the request, which newer routers keep on it; `undefined` where nothing
 * tells.
 */
export function patternOf(request: object): unknown {
  const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === MATCHED_PATTERN);
  return key === undefined ? undefined : (request as Record<symbol, unknown>)[key];
}

/**
 * The template of a route in a mount; `undefined` for a catch-all without a slash at its beginning.
 *
 * @param request tells which of several paths of the route took it
 */
export function templateIn(mount: string, { path }: { readonly path: unknown }, request: object): string | undefined {
  if (mount === MOUNTED) {
    return MOUNTED;
  }
  const pattern = Array.isArray(path) ? patternOf(request) : undefined;
  // In a mount that the request has left, the pattern is that of the mount again.
  const template = String(Array.isArray(path) && path.includes(pattern) ? pattern : path);
  if (!template.startsWith('/')) {
    return undefined;
  }
  return mount !== '' && template === '/' ? mount : mount + template;
}
