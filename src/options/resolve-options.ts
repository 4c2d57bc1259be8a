import { register } from 'prom-client';
import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricsDecoratorOptions } from './decorator.options';
import type { AnyRegistry, MetricsPaths } from './metrics.options';
import { checkBuckets } from './check-buckets';
import { checkBoolean, checkGroup, checkNumber, quote } from './checks';
import { DEFAULTS } from './defaults';
import { readEnvironment } from './environment';
import type { MetricNames } from '../catalogue/naming';
import { resolveMetricNames, resolveNaming } from './metric-names';
import { AUTH_OPTIONS, type ResolvedAuth, resolveAuth } from './resolve-auth';
import { ENDPOINT_OPTIONS, type EndpointMode, type ResolvedEndpoint, resolveEndpoint } from './resolve-endpoint';
import { type ResolvedHealthOptions, resolveHealth } from './resolve-health';
import { HTTP_OPTIONS, type ResolvedHttpOptions, resolveHttp } from './resolve-http';
import { type ResolvedPaths, resolvePaths } from './resolve-paths';
import { type ResolvedSummaryOptions, resolveSummary } from './resolve-summary';
import { type ResolvedSystemOptions, resolveSystem } from './resolve-system';
import { type ResolvedTransports, resolveTransports, TRANSPORT_OPTIONS } from './resolve-transports';

const LIMITS = ['seriesPerMetric', 'seriesAtZero', 'expireIdleSeriesAfter'] as const;
const OPTIONS = [
  'enabled',
  'prefix',
  'naming',
  'names',
  'registry',
  'adoptRegistries',
  'defaultMetrics',
  'auth',
  'path',
  'paths',
  'http',
  ...TRANSPORT_OPTIONS,
  'decorators',
  'requestContext',
  'system',
  'derived',
  'summary',
  'health',
  'endpoint',
  'limits',
];
/** Options that are easily put beside their group in place of into it. */
const MEMBERS = [
  ...AUTH_OPTIONS.map((name) => `auth.${name}`),
  ...HTTP_OPTIONS.map((name) => `http.${name}`),
  ...ENDPOINT_OPTIONS.map((name) => `endpoint.${name}`),
  ...LIMITS.map((name) => `limits.${name}`),
];
const MAX_SERIES = 1_000_000;
const LONGEST_EXPIRY_SECONDS = 1_000_000;

/** The options in force: checked, and every default filled in. */
export interface ResolvedOptions {
  readonly enabled: boolean;
  /** What switches the module off, if it is. */
  readonly disabledBy: 'enabled' | 'METRICS_ENABLED' | undefined;
  readonly names: MetricNames;
  readonly registry: AnyRegistry | undefined;
  readonly adoptRegistries: readonly AnyRegistry[];
  readonly defaultMetrics: boolean;
  readonly auth: ResolvedAuth;
  readonly paths: ResolvedPaths;
  readonly http: ResolvedHttpOptions;
  readonly transports: ResolvedTransports;
  readonly decorators: Readonly<Required<MetricsDecoratorOptions>>;
  /** `undefined`: as the decorators in use need it. */
  readonly requestContext: boolean | undefined;
  readonly system: ResolvedSystemOptions;
  readonly derived: boolean;
  readonly summary: ResolvedSummaryOptions;
  readonly health: ResolvedHealthOptions;
  readonly endpoint: ResolvedEndpoint;
  readonly limits: {
    readonly seriesPerMetric: number;
    readonly seriesAtZero: number;
    readonly expireIdleSeriesAfter: number | undefined;
  };
}

/** What is given beside the factory of `forRootAsync()`, before the options are known. */
export interface RegistrationOptions {
  readonly path?: string;
  readonly paths?: MetricsPaths;
  /** As what the endpoint was registered with Nest. */
  readonly mode?: EndpointMode;
  /** With the mode `route`: the paths of its controller. */
  readonly routes?: ResolvedPaths;
}

/**
 * Checks the options and fills in the environment and the defaults.
 *
 * @throws MetricsConfigurationError for the first thing that is wrong
 */
export function resolveOptions(
  value: unknown,
  registration: RegistrationOptions = {},
  env: NodeJS.ProcessEnv = {},
): ResolvedOptions {
  const options = checkGroup(value, OPTIONS, '', MEMBERS);
  const environment = readEnvironment(env);
  const naming = resolveNaming(options['naming']);
  const derived = checkBoolean(options['derived'], 'derived') ?? false;
  const summary = resolveSummary(options['summary']);
  const system = resolveSystem(options['system']);
  const inCode = checkBoolean(options['enabled'], 'enabled');
  const enabled = inCode ?? environment.enabled ?? true;
  return {
    enabled,
    disabledBy: enabled ? undefined : inCode === false ? 'enabled' : 'METRICS_ENABLED',
    names: resolveMetricNames(options['prefix'], naming, options['names'], derived),
    registry: options['registry'] === undefined ? undefined : checkRegistry(options['registry'], 'registry'),
    adoptRegistries: resolveAdopted(options['adoptRegistries']),
    defaultMetrics: checkBoolean(options['defaultMetrics'], 'defaultMetrics') ?? true,
    auth: resolveAuth(options['auth'], environment),
    paths: checkRoutes(
      resolvePaths({ registration, options, environment: environment.path }),
      enabled ? registration.routes : undefined,
    ),
    http: resolveHttp(options['http'], naming, environment.httpMethods),
    transports: resolveTransports(options),
    decorators: resolveDecorators(options['decorators']),
    requestContext: checkBoolean(options['requestContext'], 'requestContext'),
    system,
    derived,
    summary,
    health: resolveHealth(options['health'], summary, system, environment.healthIgnore),
    endpoint: resolveEndpoint(options['endpoint'], environment.port, enabled ? registration.mode : undefined, enabled),
    limits: resolveLimits(options['limits']),
  };
}

/** The controller has its paths since it was registered: others come too late. */
function checkRoutes(paths: ResolvedPaths, routes: ResolvedPaths = paths): ResolvedPaths {
  if (paths.metrics !== routes.metrics || paths.json !== routes.json || paths.health !== routes.health) {
    throw new MetricsConfigurationError(
      'path',
      "comes from the factory of forRootAsync(), or from a METRICS_PATH that was set later, but with endpoint.mode: 'route' the controller has its paths already",
      'give path or paths to forRoot(), or beside the factory of forRootAsync()',
    );
  }
  return paths;
}

function resolveAdopted(value: unknown): readonly AnyRegistry[] {
  if (value === undefined) {
    return [register];
  }
  if (!Array.isArray(value)) {
    throw new MetricsConfigurationError(
      'adoptRegistries',
      `must be an array of registries, but got ${quote(value)}`,
      'write [registry], or [] to show none',
    );
  }
  return (value as unknown[]).map((registry, index) => checkRegistry(registry, `adoptRegistries[${index}]`));
}

function checkRegistry(value: unknown, where: string): AnyRegistry {
  const candidate = value as Partial<AnyRegistry> | null;
  if (typeof candidate?.registerMetric !== 'function' || typeof candidate.getMetricsAsArray !== 'function') {
    throw new MetricsConfigurationError(
      where,
      `must be a registry of prom-client, but got ${quote(value)}`,
      "pass new Registry() of 'prom-client', or leave it out",
    );
  }
  return candidate as AnyRegistry;
}

function resolveLimits(value: unknown): ResolvedOptions['limits'] {
  const { seriesPerMetric, seriesAtZero, expireIdleSeriesAfter } = checkGroup(value, LIMITS, 'limits');
  return {
    seriesPerMetric:
      checkNumber(seriesPerMetric, { min: 1, max: MAX_SERIES, whole: true }, 'limits.seriesPerMetric') ??
      DEFAULTS.seriesPerMetric,
    seriesAtZero:
      checkNumber(seriesAtZero, { min: 0, max: MAX_SERIES, whole: true }, 'limits.seriesAtZero') ??
      DEFAULTS.seriesAtZero,
    expireIdleSeriesAfter: checkNumber(
      expireIdleSeriesAfter,
      { min: 1, max: LONGEST_EXPIRY_SECONDS },
      'limits.expireIdleSeriesAfter',
    ),
  };
}

function resolveDecorators(value: unknown): ResolvedOptions['decorators'] {
  const { buckets, streamBuckets } = checkGroup(value, ['buckets', 'streamBuckets'], 'decorators');
  return {
    buckets: checkBuckets(buckets, 'decorators.buckets') ?? DEFAULTS.methodBuckets,
    streamBuckets: checkBuckets(streamBuckets, 'decorators.streamBuckets') ?? DEFAULTS.streamBuckets,
  };
}
