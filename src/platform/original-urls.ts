import type { IncomingMessage } from 'node:http';
import type { FastifyHook, FastifyLike, FastifyRequestLike } from './adapter';

/** Fastify's names for what it was given, and for the hooks of an instance. */
const OPTIONS = 'fastify.options';
const HOOKS = 'fastify.hooks';

/**
 * What clients asked for, where Fastify's `rewriteUrl` makes something else of it. `@fastify/middie`, which runs the
 * middleware of `app.use()`, takes what was made of it for the original, so that is noted before any other hook.
 * Nothing public comes first; where a version of Fastify has other names for these, its own word is taken.
 */
export class OriginalUrls {
  private readonly noted = new WeakMap<IncomingMessage, string | undefined>();

  constructor(instance: FastifyLike) {
    const { rewriteUrl } = (partOf(instance, OPTIONS) ?? {}) as { readonly rewriteUrl?: unknown };
    const { onRequest: hooks } = (partOf(instance, HOOKS) ?? {}) as { readonly onRequest?: unknown };
    if (typeof rewriteUrl === 'function' && Array.isArray(hooks)) {
      const first: FastifyHook = (request, _reply, done) => {
        this.noted.set(request.raw, request.originalUrl);
        done();
      };
      hooks.unshift(first);
    }
  }

  of({ raw, originalUrl }: FastifyRequestLike): string | undefined {
    return this.noted.get(raw) ?? originalUrl;
  }
}

function partOf(instance: object, name: string): object | undefined {
  const key = Object.getOwnPropertySymbols(instance).find(({ description }) => description === name);
  const part: unknown = key === undefined ? undefined : (instance as Record<symbol, unknown>)[key];
  return typeof part === 'object' && part !== null ? part : undefined;
}
