import type { Server } from 'node:http';
import type { FastifyLike } from './adapter';

/** Fastify's name for the list of servers that it has made beside its first one. */
const BINDINGS = 'fastify.serverBindings';

/**
 * Calls back with the servers that Fastify makes beside its first: listening on `localhost`, it makes one for each
 * further address of that name. Nothing public gives them; where a version of Fastify keeps them elsewhere, its hooks
 * still answer on them.
 */
export function onFurtherServers(instance: FastifyLike, callback: (server: Server) => void): void {
  try {
    instance.addHook('onListen', (done) => {
      furtherServersOf(instance).forEach(callback);
      done();
    });
  } catch {
    // Fastify before 4.23 has no such hook.
  }
}

function furtherServersOf(instance: object): readonly Server[] {
  const key = Object.getOwnPropertySymbols(instance).find(({ description }) => description === BINDINGS);
  const bindings: unknown = key === undefined ? [] : (instance as Record<symbol, unknown>)[key];
  return Array.isArray(bindings) ? (bindings as unknown[]).filter(isServer) : [];
}

function isServer(candidate: unknown): candidate is Server {
  const server = candidate as Partial<Server> | null;
  return typeof server?.emit === 'function' && typeof server.address === 'function';
}
