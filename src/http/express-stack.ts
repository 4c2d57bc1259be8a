import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../options/endpoint-paths';
import { MOUNTED } from './mount-template';

/** Runs a layer; its `this` is the layer. */
export type HandleRequest = (
  this: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: (signal?: unknown) => void,
) => unknown;

/** A layer of a router of Express 4 or 5: a route, or what is mounted. */
export interface ExpressLayer {
  readonly name?: string;
  readonly handle?: { readonly stack?: readonly ExpressLayer[] } | ((...args: never[]) => unknown);
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean | undefined>> };
  /** As it was mounted: since version 2.3 of the package `router`. */
  readonly rawPath?: unknown;
  /** Whether it is mounted at the root. */
  readonly slash?: boolean;
  /** Of Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  readonly keys?: readonly { readonly name: unknown }[];
  match?(path: string): unknown;
  /** Of Express 5. */
  handleRequest?: HandleRequest;
  /** Of Express 4. */
  handle_request?: HandleRequest;
}

/** A router of Express 4 or 5. */
export interface ExpressRouter {
  readonly stack?: readonly ExpressLayer[];
  readonly caseSensitive?: boolean;
  readonly strict?: boolean;
}

/** What we use of an application of Express 4 or 5. */
interface ExpressLike {
  /** Of Express 5. In Express 4 it throws when it is looked at. */
  readonly router?: ExpressRouter;
  /** Of Express 4, once something is registered. */
  readonly _router?: ExpressRouter;
  /** Of Express 4. */
  readonly lazyrouter?: unknown;
}

/** The router of an application; `undefined` where it has none, or is of another kind. */
export function routerOf(instance: unknown): ExpressRouter | undefined {
  const express = instance as ExpressLike | undefined;
  return typeof express?.lazyrouter === 'function' ? express._router : express?.router;
}

/** The layers of an application. */
export function stackOf(instance: unknown): readonly ExpressLayer[] {
  return routerOf(instance)?.stack ?? [];
}

/** The route that the router would choose for a request that never came to it. Takes some microseconds. */
export function routeThatWouldTake(instance: unknown, method = '', url = ''): ExpressLayer['route'] {
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

/** The alternative of several paths that took the request, which newer routers keep on it; `undefined` where nothing tells. */
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
