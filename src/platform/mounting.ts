import { type Method, wrapMethod } from '../core/wrap-method';
import type { HttpAdapterLike } from './adapter';

/**
 * Lets what is mounted on an adapter whose middleware are plain functions be seen: `app.use('/trpc', handler)`, and what
 * NestJS' consumer binds to a path.
 *
 * @param seen is given the arguments, which begin with the path if there is one; returns those to go on with
 */
export function wrapMounting(adapter: HttpAdapterLike, seen: (args: unknown[]) => unknown[]): void {
  wrapMethod<Method>(
    adapter,
    'use',
    (use) =>
      function (...args) {
        return Reflect.apply(use, this, seen(args));
      },
  );
  wrapMethod<Method>(
    adapter,
    'createMiddlewareFactory',
    (createMiddlewareFactory) =>
      async function (...args) {
        const bind = (await Reflect.apply(createMiddlewareFactory, this, args)) as Method;
        return (...binding: unknown[]): unknown => bind(...seen(binding));
      },
  );
}
