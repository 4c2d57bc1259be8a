import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAdapterLike } from '../platform/adapter';
import { type Method, wrapMethod } from '../core/wrap-method';
import { wrapMounting } from '../platform/mounting';
import type { ExpressMounts } from './routes/express-mounts';
import { mountTemplate } from './routes/mount-template';
import type { RequestTracker } from './request-tracker';

type Next = (error?: unknown) => void;
type Middleware = (this: unknown, request: IncomingMessage, response: ServerResponse, next: Next) => unknown;

/** How NestJS says of a middleware's path that it takes nothing below it. */
const PATH_END = /\$$/;
/** Types of the errors of Express' body parsers, such as `entity.parse.failed`. */
const BODY_ERROR = /^(?:entity|encoding|charset|parameters|request|stream)\./;

/**
 * Behind all routes of Express: notes which let the request pass, and which body could not be read before the routing.
 */
export function noteUnanswered(adapter: HttpAdapterLike, tracker: RequestTracker): void {
  adapter.use((request, response, next) => {
    const exchange = tracker.exchangeOf(response);
    if (exchange !== undefined && !response.headersSent) {
      // `req.route` still names the last route or middleware that was bound to a path.
      exchange.noted.passedRoute = (request as { readonly route?: unknown }).route;
    }
    next();
  });
  // Express knows a handler of errors by its four parameters.
  const onError = (error: unknown, request: IncomingMessage, response: ServerResponse, next: Next): void => {
    const exchange = tracker.exchangeOf(response);
    if (exchange !== undefined && (request as { readonly route?: unknown }).route === undefined && isBodyError(error)) {
      exchange.noted.unreadable = true;
    }
    next(error);
  };
  adapter.use(onError as never);
}

/** An error may throw another one when it is looked at. */
function isBodyError(error: unknown): boolean {
  try {
    const { type } = error as { readonly type?: unknown };
    return typeof type === 'string' && BODY_ERROR.test(type);
  } catch {
    return false;
  }
}

/** Nest mounts its handler of what was not found under the global prefix: no request is answered by that. */
export function leaveOutNotFound(adapter: HttpAdapterLike, mounts: ExpressMounts): void {
  wrapMethod<Method>(
    adapter,
    'setNotFoundHandler',
    (setNotFoundHandler) =>
      function (...args) {
        let result: unknown;
        mounts.leaveOut(() => {
          result = Reflect.apply(setNotFoundHandler, this, args);
        });
        return result;
      },
  );
}

/**
 * Notes which mount a request is inside of, on adapters whose middleware are plain functions: `app.use('/trpc',
 * handler)` and what NestJS' consumer binds to a path on Fastify.
 */
export function noteMounts(adapter: HttpAdapterLike, tracker: RequestTracker): void {
  const noted = (args: unknown[]): unknown[] => {
    const [path, middleware] = args;
    const mount = typeof path === 'string' ? mountTemplate(path.replace(PATH_END, '')) : '';
    return mount === '' || typeof middleware !== 'function'
      ? args
      : [path, noting(mount, middleware as Middleware, tracker), ...args.slice(2)];
  };
  wrapMounting(adapter, noted);
}

function noting(mount: string, middleware: Middleware, tracker: RequestTracker): Middleware {
  return function (this: unknown, request, response, next): unknown {
    const exchange = tracker.exchangeOf(response);
    if (exchange === undefined) {
      return middleware.call(this, request, response, next);
    }
    const { noted } = exchange;
    const outer = noted.mount;
    noted.mount = mount;
    return middleware.call(this, request, response, (...errors: [error?: unknown]): void => {
      noted.mount = outer;
      if (errors[0] !== undefined && errors[0] !== null) {
        noted.failedMount ||= mount;
      }
      next(...errors);
    });
  };
}
