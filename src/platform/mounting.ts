import { RequestMethod } from '@nestjs/common';
import { type Method, wrapMethod } from '../core/wrap-method';
import type { HttpAdapterLike } from './adapter';

/** Nest calls the method of the adapter that is named like the route's, or `use` where the adapter lacks it. */
const REGISTERING: readonly string[] = Object.values(RequestMethod)
  .filter((method) => typeof method === 'string')
  .map((method) => method.toLowerCase())
  .concat('use');

/**
 * Wraps the methods by which Nest registers routes on an adapter, and some of its middleware.
 *
 * @param wrapped is given the name of a method and the method
 * @throws TypeError where the adapter takes no other methods
 */
export function wrapRegistering(adapter: HttpAdapterLike, wrapped: (name: string, register: Method) => Method): void {
  for (const name of REGISTERING) {
    wrapMethod<Method>(adapter, name, (register) => wrapped(name, register));
  }
}

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
