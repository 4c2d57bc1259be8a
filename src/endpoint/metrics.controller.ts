import {
  type CanActivate,
  Controller,
  Get,
  Inject,
  Req,
  Res,
  type ScopeOptions,
  type Type,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { keepIdentity } from '../core/keep-identity';
import { ENDPOINT_KIND, ENDPOINT_KINDS, type EndpointKind, routesOf } from '../platform/endpoint-paths';
import type { ResolvedPaths } from '../options/resolve-paths';
import { MetricsAuthGuard } from './auth/metrics-auth.guard';
import { RoutedEndpoint } from './routed-endpoint';

/**
 * The endpoints as routes of the application (`endpoint: { mode: 'route' }`, and on adapters whose server is not
 * one of Node's): global guards, filters, interceptors and Swagger apply to them. They are version-neutral, below the
 * global prefix as any controller, and guarded by {@link MetricsAuthGuard}. Extend it and pass the class as
 * `endpoint.controller` to put decorators of yours on it. A handler answers by itself: an interceptor sees no value.
 */
export class MetricsController {
  // Nest sets it, so that a class that extends this one has its constructor for itself.
  @Inject(RoutedEndpoint) private readonly handler!: RoutedEndpoint;

  /** The exposition for Prometheus. */
  metrics(request: unknown, response: unknown): void | Promise<void> {
    return this.handler.serve('metrics', request, response);
  }

  /** The summary in JSON. */
  json(request: unknown, response: unknown): void | Promise<void> {
    return this.handler.serve('json', request, response);
  }

  /** The health view. */
  health(request: unknown, response: unknown): void | Promise<void> {
    return this.handler.serve('health', request, response);
  }

  /** The page for a browser, and what it is made of. */
  page(request: unknown, response: unknown): void | Promise<void> {
    return this.handler.serve('page', request, response);
  }
}

/** What `@ApiExcludeEndpoint()` of @nestjs/swagger sets. */
const EXCLUDED_FROM_SWAGGER = 'swagger/apiExcludeEndpoint';

type Handler = (this: MetricsController, request: unknown, response: unknown) => unknown;

/**
 * A controller with these paths. It is a class of its own for each application, as metadata of paths belongs to
 * classes.
 */
export function controllerAt(
  paths: ResolvedPaths,
  base: Type<MetricsController> = MetricsController,
  guard: Type<CanActivate> | CanActivate = MetricsAuthGuard,
): Type<object> {
  const routes = class extends base {};
  Object.defineProperty(routes, 'name', { value: base.name });
  const { prototype } = routes;
  for (const kind of ENDPOINT_KINDS) {
    const routes = routesOf(paths, kind);
    if (routes.length === 0) {
      continue;
    }
    const descriptor = { value: copyOf(base.prototype[kind] as Handler, kind), writable: true, configurable: true };
    Object.defineProperty(prototype, kind, descriptor);
    Get([...routes])(prototype, kind, descriptor);
    if (kind === 'page') {
      // It is for people, and no part of an application's interface.
      Reflect.defineMetadata(EXCLUDED_FROM_SWAGGER, { disable: true }, descriptor.value);
    }
    Req()(prototype, kind, 0);
    Res()(prototype, kind, 1);
  }
  // What a @Controller() of the application's own says besides its path, which is not asked for.
  const host = Reflect.getMetadata('host', base) as string | undefined;
  const scope = Reflect.getMetadata('scope:options', base) as ScopeOptions | undefined;
  Controller({ version: VERSION_NEUTRAL, ...(host !== undefined && { host }), ...scope })(routes);
  UseGuards(guard)(routes);
  return routes;
}

/** The same method with the same metadata, which further metadata does not change. */
function copyOf(original: Handler, kind: EndpointKind): Handler {
  const copy = keepIdentity<Handler>(original, function (request, response) {
    return original.call(this, request, response);
  });
  // A decorator below may have put a method of another name in its place.
  Object.defineProperty(copy, 'name', { value: kind });
  Reflect.defineMetadata(ENDPOINT_KIND, kind, copy);
  return copy;
}
