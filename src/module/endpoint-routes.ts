import type { DynamicModule, Type } from '@nestjs/common';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { controllerAt, MetricsController } from '../endpoint/metrics.controller';
import type { MetricsEndpointOptions } from '../options/endpoint.options';
import { quote } from '../options/checks';
import { readEnvironment } from '../options/environment';
import { resolvePaths } from '../options/resolve-paths';
import { registeredAs } from './metrics.module-definition';

/** What of the options decides on the controller, as it was given. */
export interface RouteSource {
  /** Whether most options come later. */
  readonly hasFactory: boolean;
  readonly enabled?: unknown;
  readonly path?: unknown;
  readonly paths?: unknown;
  readonly page?: unknown;
  readonly endpoint?: MetricsEndpointOptions | false | undefined;
}

/**
 * The definition with the controller of the endpoint, where it is to be a route.
 *
 * @throws MetricsConfigurationError for a controller that is none, and for wrong paths
 */
export function withRoutes(definition: DynamicModule, source: RouteSource): DynamicModule {
  const { mode, controller } = source.endpoint || {};
  if (mode !== 'route') {
    checkNoController(controller);
    return registeredAs(definition, { mode: 'server' });
  }
  const environment = readEnvironment(process.env);
  // A factory may switch the module on or off later; then the guard answers that there is nothing.
  if (!source.hasFactory && (source.enabled ?? environment.enabled) === false) {
    return definition;
  }
  const routes = resolvePaths({
    registration: {},
    options: source,
    environment: environment.path,
    hasPage: source.page !== false,
  });
  return {
    ...registeredAs(definition, { mode, routes }),
    controllers: [...(definition.controllers ?? []), controllerAt(routes, checkController(controller))],
  };
}

function checkController(controller: unknown): Type<MetricsController> | undefined {
  if (controller === undefined || isController(controller)) {
    return controller;
  }
  throw new MetricsConfigurationError(
    'endpoint.controller',
    `must be a class that extends MetricsController, but got ${quote(controller)}`,
    'write class OurMetrics extends MetricsController {}',
  );
}

function checkNoController(controller: unknown): void {
  if (controller !== undefined) {
    throw new MetricsConfigurationError(
      'endpoint.controller',
      "needs endpoint.mode: 'route': otherwise the endpoint is answered in front of the application's router",
      "add mode: 'route', or remove the controller",
    );
  }
}

function isController(value: unknown): value is Type<MetricsController> {
  return value === MetricsController || (typeof value === 'function' && value.prototype instanceof MetricsController);
}
