import { type ExpressLayer, stackOf } from '../../platform/express-router';
import { pathOf } from '../../platform/endpoint-paths';
import { MOUNTED } from './mount-template';

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
