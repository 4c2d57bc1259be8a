import type { FastifyLike, HttpAdapterLike } from '../metrics.adapter';
import type { Shadowed } from './shadowed';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** How NestJS says of a middleware's path that it takes nothing below it. */
const PATH_END = /\$$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What is registered on Fastify, from now on: its router shows nobody what is in it. */
export class FastifyRegistrations {
  /** By path, without a slash at the end. */
  private readonly routes = new Map<string, Shadowed[]>();
  private readonly mounts = new Set<string>();

  constructor(
    private readonly instance: FastifyLike,
    adapter: HttpAdapterLike,
  ) {
    instance.addHook('onRoute', ({ method, url }) => this.note(url, [method].flat()));
    this.watchMounts(adapter as unknown as { use: Method; createMiddlewareFactory?: Method });
  }

  /** What is registered for exactly this path. */
  at(path: string): readonly Shadowed[] {
    const seen = this.routes.get(path) ?? [];
    const older = METHODS.filter((method) => seen.length === 0 && this.hasOlder(method, path));
    return [
      ...seen,
      ...(older.length > 0 ? [{ methods: older, path }] : []),
      ...(this.mounts.has(path) ? [{ methods: 'mount' as const, path }] : []),
    ];
  }

  private note(url: string, methods: readonly string[]): void {
    // Fastify makes a route for HEAD beside each for GET.
    if (methods.some((method) => method !== 'HEAD')) {
      const path = withoutSlash(url);
      this.routes.set(path, [...(this.routes.get(path) ?? []), { methods, path }]);
    }
  }

  /** Routes that the application registered before it handed its instance to Nest. */
  private hasOlder(method: string, url: string): boolean {
    return this.instance.hasRoute?.({ method, url }) === true;
  }

  private watchMounts(adapter: { use: Method; createMiddlewareFactory?: Method }): void {
    const { use, createMiddlewareFactory } = adapter;
    const note = ([path]: readonly unknown[]): void => {
      if (typeof path === 'string') {
        this.mounts.add(withoutSlash(path.replace(PATH_END, '')));
      }
    };
    adapter.use = function (this: unknown, ...args: unknown[]): unknown {
      note(args);
      return Reflect.apply(use, this, args);
    };
    if (createMiddlewareFactory !== undefined) {
      adapter.createMiddlewareFactory = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
        const bind = (await Reflect.apply(createMiddlewareFactory, this, args)) as Method;
        return (...binding: unknown[]): unknown => {
          note(binding);
          return bind(...binding);
        };
      };
    }
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
