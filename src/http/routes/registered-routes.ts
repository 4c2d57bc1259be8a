import type { IncomingMessage } from 'node:http';
import { keepIdentity } from '../../core/keep-identity';
import type { Method } from '../../core/wrap-method';
import type { HttpAdapterLike } from '../../platform/adapter';
import { wrapRegistering } from '../../platform/mounting';
import { UNMATCHED } from '../../instruments/labels';
import { nodeResponseOf } from '../../platform/node-response';
import type { Exchange } from '../exchange';
import { type HandlerRoutes, isRouteHandler, isServerSentHandler } from './route-template';

/**
 * Reads the routes of an adapter that is not known from what Nest registers on it: the whole template, with prefix and
 * version, whatever the router under it makes of that. Each handler notes its template when it is called.
 */
export class RegisteredRoutes implements HandlerRoutes {
  readonly isUndone = false;
  private readonly templates = new WeakMap<object, string>();
  /** Methods and templates of the routes of `@Sse()`. */
  private readonly serverSent = new Set<string>();

  /** @param onRoute called with the method (`ALL` and `USE` too) and the template of each route */
  constructor(private readonly onRoute: (method: string, path: string) => void) {}

  /**
   * Lets the routes that will be registered on this adapter note their templates.
   *
   * @throws where the adapter cannot be changed
   */
  watch(adapter: HttpAdapterLike): void {
    wrapRegistering(adapter, (name, register) => this.noting(name, register));
  }

  leadingTo(request: unknown): string {
    return (isObject(request) ? this.templates.get(request) : undefined) ?? UNMATCHED;
  }

  routeOf(request: IncomingMessage): string | undefined {
    return this.templates.get(request);
  }

  /** Nothing is known of the router. */
  intendedRouteOf(): undefined {
    return undefined;
  }

  ranCatchAll(): boolean {
    return false;
  }

  methodOf(_request: IncomingMessage, { method }: Exchange): string | undefined {
    return method;
  }

  isServerSent(request: IncomingMessage, { method }: Exchange): boolean {
    return this.serverSent.has(`${method} ${this.templates.get(request)}`);
  }

  private noting(name: string, register: Method): Method {
    const watch = (path: string, handler: Method): Method => {
      this.onRoute(name.toUpperCase(), path);
      if (isServerSentHandler(handler)) {
        this.serverSent.add(`${name.toUpperCase()} ${path}`);
      }
      return this.notingHandler(path, handler);
    };
    return function (...args) {
      const [path, handler] = args;
      const isRoute = typeof path === 'string' && isRouteHandler(handler);
      return Reflect.apply(register, this, isRoute ? [path, watch(path, handler as Method), ...args.slice(2)] : args);
    };
  }

  private notingHandler(path: string, handler: Method): Method {
    const note = (request: unknown, response: unknown): void => this.note(path, request, response);
    // Adapters read the name, the number of parameters, versions and metadata.
    return keepIdentity<Method>(handler, function (...args) {
      note(args[0], args[1]);
      return Reflect.apply(handler, this, args);
    });
  }

  private note(path: string, request: unknown, response: unknown): void {
    if (!path.startsWith('/') || !isObject(request)) {
      return;
    }
    this.templates.set(request, path);
    try {
      const raw: unknown = nodeResponseOf(response)?.req;
      if (isObject(raw)) {
        this.templates.set(raw, path);
      }
    } catch {
      // A response that throws when it is looked at: its request is known by the adapter's name alone.
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
