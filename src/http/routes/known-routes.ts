import type { FastifyLike } from '../../platform/adapter';
import { stackOf } from '../../platform/express-router';
import type { RequestStore } from '../../stores/request-store';
import { type MethodLabel, OTHER_METHOD } from '../../platform/method-label';

const SERVER_ERROR = 500;
/** Answered by the framework for routes of other methods. */
const DERIVED_METHODS: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/** Lets a route stand at zero: with the status that Nest answers by default, and with a failure. */
export function initialiseRoute(store: RequestStore, methodLabel: MethodLabel, method: string, path: string): void {
  const label = methodLabel(method);
  if (label === OTHER_METHOD || DERIVED_METHODS.has(label) || !path.startsWith('/')) {
    return;
  }
  store.initialise(label, path, label === 'POST' ? 201 : 200);
  store.initialise(label, path, SERVER_ERROR);
}

/** Lets the routes that are registered on Express by now stand at zero. Those that take every method are left out. */
export function initialiseExpressRoutes(instance: unknown, store: RequestStore, methodLabel: MethodLabel): void {
  for (const { route } of stackOf(instance)) {
    for (const method of Object.keys(route?.methods ?? {})) {
      initialiseRoute(store, methodLabel, method.toUpperCase(), String(route?.path));
    }
  }
}

/** Lets every route that will be registered on Fastify stand at zero. Those that take every method are left out. */
export function initialiseFastifyRoutes(instance: FastifyLike, store: RequestStore, methodLabel: MethodLabel): void {
  instance.addHook('onRoute', ({ method, url }) => {
    const methods = Array.isArray(method) ? method : [method];
    if (methods.length === 1) {
      initialiseRoute(store, methodLabel, methods[0] ?? '', url);
    }
  });
}
