import type { FastifyLike, HttpAdapterLike } from '../../platform/adapter';
import { wrapMounting } from '../../platform/mounting';
import { pathBeside, type Shadowed } from './shadowed';

/** How NestJS says of a middleware's path that it takes nothing below it. */
const PATH_END = /\$$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What is registered on Fastify: noted as it is, because its router shows nobody what is in it. */
export class FastifyRegistrations {
  /** By path, without a slash at the end. */
  private readonly routes = new Map<string, Shadowed[]>();
  private readonly mounts = new Set<string>();

  /** @param paths at which the application may have registered routes before it handed its instance to Nest */
  constructor(instance: FastifyLike, adapter: HttpAdapterLike, paths: readonly string[]) {
    for (const path of paths) {
      const methods = METHODS.filter((method) => hasRoute(instance, method, path));
      if (methods.length > 0) {
        this.note(path, methods);
      }
    }
    instance.addHook('onRoute', ({ method, url }) => this.note(url, [method].flat()));
    wrapMounting(adapter, (args) => {
      this.noteMount(args[0]);
      return args;
    });
  }

  /** What is registered for exactly this path. */
  at(path: string): readonly Shadowed[] {
    return [...(this.routes.get(path) ?? []), ...(this.mounts.has(path) ? [{ methods: 'mount' as const, path }] : [])];
  }

  private note(url: string, methods: readonly string[]): void {
    // Fastify makes a route for HEAD beside each for GET.
    if (methods.some((method) => method !== 'HEAD')) {
      const path = withoutSlash(url);
      this.routes.set(path, [...(this.routes.get(path) ?? []), { methods, path }]);
    }
  }

  private noteMount(path: unknown): void {
    if (typeof path === 'string') {
      this.mounts.add(withoutSlash(path.replace(PATH_END, '')));
    }
  }
}

/** Fastify 4 takes a pattern for a route of each path that it serves. */
function hasRoute(instance: FastifyLike, method: string, url: string): boolean {
  const has = (path: string): boolean => instance.hasRoute?.({ method, url: path }) === true;
  return has(url) && !has(pathBeside(url));
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
