import type { IncomingMessage, ServerResponse } from 'node:http';

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
