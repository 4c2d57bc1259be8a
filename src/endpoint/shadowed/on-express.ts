import { type ExpressLayer, stackOf } from '../../platform/express-router';
import { pathBeside, type Shadowed } from './shadowed';

/** Routers in routers. One may be mounted in itself. */
const DEEPEST = 10;

/**
 * What is registered on Express for exactly this path: routes, also those of routers that are mounted, and middleware.
 */
export function shadowedOnExpress(instance: unknown, path: string): readonly Shadowed[] {
  return shadowedIn(stackOf(instance), path, path, 0);
}

function shadowedIn(stack: readonly ExpressLayer[], rest: string, path: string, depth: number): readonly Shadowed[] {
  return stack.flatMap((layer) => {
    if (layer.route !== undefined) {
      return [layer.route.path].flat(DEEPEST).some((own) => isSame(own, rest))
        ? [{ methods: methodsOf(layer.route.methods), path }]
        : [];
    }
    const taken = takenBy(layer, rest);
    if (taken === undefined) {
      return [];
    }
    const nested: unknown =
      typeof layer.handle === 'function' ? (layer.handle as { stack?: unknown }).stack : undefined;
    if (Array.isArray(nested) && depth < DEEPEST) {
      return shadowedIn(nested as ExpressLayer[], rest.slice(taken.length) || '/', path, depth + 1);
    }
    // What takes any other path, too, is no mount at this one.
    return isSame(taken, rest) && takenBy(layer, pathBeside(rest)) === undefined ? [{ methods: 'mount', path }] : [];
  });
}

/**
 * The part of the path that a mount takes; `undefined` where it takes none, `''` at the root. It stands on what
 * `match()` returns, before version 2.3 of the package `router` on the layer.
 */
function takenBy(layer: ExpressLayer, path: string): string | undefined {
  try {
    const match = layer.match?.(path);
    const { path: taken } = (typeof match === 'object' ? match : layer) as { readonly path?: unknown };
    return match ? (typeof taken === 'string' ? taken : '') : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path as it was registered is this one, in letters: patterns and regular expressions are none. */
function isSame(own: unknown, path: string): boolean {
  return typeof own === 'string' && own.replace(/\/$/, '') === path.replace(/\/$/, '');
}

function methodsOf(methods: Readonly<Record<string, boolean | undefined>>): readonly string[] {
  return Object.keys(methods).map((method) => (method === '_all' ? 'ALL' : method.toUpperCase()));
}
