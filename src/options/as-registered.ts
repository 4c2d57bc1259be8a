import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricsPaths } from './paths.options';
import type { EndpointMode, ResolvedEndpoint } from './resolve-endpoint';
import type { ResolvedPaths } from './resolve-paths';

/** What is given beside the factory of `forRootAsync()`, before the options are known. */
export interface RegistrationOptions {
  readonly path?: string;
  readonly paths?: MetricsPaths;
  /** As what the endpoint was registered with Nest. */
  readonly mode?: EndpointMode;
  /** With the mode `route`: the paths of its controller. */
  readonly routes?: ResolvedPaths;
}

/** A page that is switched off later only leaves its route without an answer. */
function areOthers(paths: ResolvedPaths, routes: ResolvedPaths): boolean {
  return (
    (['metrics', 'json', 'health'] as const).some((view) => paths[view] !== routes[view]) ||
    (paths.page !== undefined && paths.page !== routes.page)
  );
}

interface Served {
  readonly paths: ResolvedPaths;
  readonly endpoint: ResolvedEndpoint;
}

/** The same as it was registered with Nest, before the options were known: what is decided then comes too late now. */
export function asRegistered<Options extends Served>(options: Options, { mode, routes }: RegistrationOptions): Options {
  const { paths, endpoint } = options;
  if (routes !== undefined && areOthers(paths, routes)) {
    throw new MetricsConfigurationError(
      'path',
      "comes from the factory of forRootAsync(), or from a METRICS_PATH that was set later, but with endpoint.mode: 'route' the controller has its paths already",
      'give path or paths to forRoot(), or beside the factory of forRootAsync()',
    );
  }
  if (endpoint.mode === 'route' && mode === 'server') {
    throw new MetricsConfigurationError(
      'endpoint.mode',
      "is 'route', but comes from the factory of forRootAsync(), when all controllers are registered",
      "give it beside the factory: forRootAsync({ endpoint: { mode: 'route' }, useFactory })",
    );
  }
  if (routes !== undefined && !endpoint.isServed) {
    throw new MetricsConfigurationError(
      'endpoint',
      "is false, but comes from the factory of forRootAsync(), beside which endpoint.mode: 'route' has registered a controller",
      'remove endpoint beside the factory, or endpoint: false',
    );
  }
  const inForce = mode ?? endpoint.mode;
  if (inForce === 'route' && endpoint.management !== undefined) {
    throw new MetricsConfigurationError(
      'endpoint.mode',
      "is 'route', but endpoint.port (METRICS_PORT) puts the endpoint on a server of its own, which has no router",
      'leave out one of the two',
    );
  }
  return { ...options, endpoint: { ...endpoint, mode: inForce } };
}
