import { register } from 'prom-client';
import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricNames, MetricsNaming } from '../catalogue/naming';
import type { ArtifactOptions } from './artifact.options';
import { asRegistered, type RegistrationOptions } from './as-registered';
import { buckets, STREAM_BUCKETS } from './buckets';
import { isGroup, isList, listOf, mustBe } from './checks';
import type { MetricsDecoratorOptions } from './decorator.options';
import { checkDefaultLabels } from './resolve-default-labels';
import { DEFAULT_METRICS, type ResolvedDefaultMetrics } from './resolve-default-metrics';
import { readEnvironment } from './environment';
import { checkNames, checkNaming, checkPrefix, namesInForce } from './metric-names';
import type { MetricsLimits } from './limits.options';
import type { AnyRegistry, MetricsModuleOptions } from './metrics.options';
import { EXPOSED, type ResolvedExposed } from './resolve-exposed';
import { AUTH, type ConfiguredAuth, type ResolvedAuth, resolveAuth } from './resolve-auth';
import { ENDPOINT, type EndpointRead, type ResolvedEndpoint, resolveEndpoint } from './resolve-endpoint';
import { HEALTH, type HealthRead, type ResolvedHealthOptions, resolveHealth } from './resolve-health';
import { HTTP, type HttpRead, type ResolvedHttpOptions, resolveHttp } from './resolve-http';
import { HTTP_CLIENT, type HttpClientRead, type ResolvedHttpClient, resolveHttpClient } from './resolve-http-client';
import { PUSH, type PushRead, type ResolvedPush, resolvePush } from './resolve-push';
import { PATH, PATHS, type ResolvedPaths, resolvePaths } from './resolve-paths';
import { type ResolvedService, SERVICE } from './resolve-service';
import { type ResolvedSummaryOptions, SUMMARY } from './resolve-summary';
import { type ResolvedSystemOptions, SYSTEM } from './resolve-system';
import { GRAPHQL, HANDLERS, type ResolvedTransports } from './resolve-transports';
import { boolean, checked, type Filled, group, later, number, type Option, orFalse, word } from './schema';

const MAX_SERIES = 1_000_000;
const checkRegistry = mustBe(
  isRegistry,
  'a registry of prom-client',
  "pass new Registry() of 'prom-client', or leave it out",
);
const checkRequestEnd = mustBe(
  (value): value is NonNullable<MetricsModuleOptions['onRequestEnd']> => typeof value === 'function',
  'a function of the request that is over',
  'write ({ path, seconds }) => …',
);
const checkArtifacts = mustBe(
  (value): value is ArtifactOptions => isGroup(value),
  'an object',
  'pass an object, or leave it out',
);
const checkCluster = mustBe(
  (value): value is NonNullable<MetricsModuleOptions['cluster']> => value === 'auto' || typeof value === 'boolean',
  "'auto', true or false",
  "write one of them, or leave it out for 'auto'",
);
const checkRegistryList = mustBe(isList, 'an array of registries', 'write [registry], or [] to show none');

/** The options as they are read, each on its own. */
type OptionsRead = Filled<
  MetricsModuleOptions,
  'enabled' | 'prefix' | 'registry' | 'requestContext' | 'onRequestEnd' | 'artifacts',
  ResolvedTransports & {
    metrics: ResolvedExposed;
    auth: unknown;
    path: unknown;
    paths: unknown;
    http: HttpRead | undefined;
    httpClient: HttpClientRead;
    decorators: Filled<MetricsDecoratorOptions>;
    service: ResolvedService;
    system: ResolvedSystemOptions;
    summary: ResolvedSummaryOptions;
    health: HealthRead;
    endpoint: EndpointRead | undefined;
    push: PushRead;
    limits: Filled<MetricsLimits, 'expireIdleSeriesAfter'>;
    defaultLabels: Readonly<Record<string, string>>;
    defaultMetrics: ResolvedDefaultMetrics;
  }
>;

/** Every option of the module. */
export const OPTIONS: Option<MetricsModuleOptions, OptionsRead> = group({
  enabled: boolean,
  prefix: checked(checkPrefix),
  naming: checked(checkNaming).or('prometheus'),
  names: checked(checkNames).or({}),
  metrics: EXPOSED,
  registry: checked(checkRegistry),
  adoptRegistries: checked(listOf(checkRegistry, checkRegistryList)).or([register]),
  defaultLabels: checked<OptionsRead['defaultLabels'], NonNullable<MetricsModuleOptions['defaultLabels']>>(
    checkDefaultLabels,
  ).or({}),
  defaultMetrics: DEFAULT_METRICS,
  cluster: checked(checkCluster).or('auto'),
  auth: later(orFalse(AUTH)),
  path: later(PATH),
  page: boolean.or(true),
  paths: later(PATHS),
  http: orFalse(HTTP),
  onRequestEnd: checked(checkRequestEnd),
  httpClient: HTTP_CLIENT,
  rpc: HANDLERS,
  rpcClient: HANDLERS,
  ws: HANDLERS,
  graphql: GRAPHQL,
  interceptor: word('auto', 'always', 'never').or('auto'),
  decorators: group<MetricsDecoratorOptions, OptionsRead['decorators']>({
    buckets: buckets.or([0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
    streamBuckets: buckets.or(STREAM_BUCKETS),
  }),
  requestContext: boolean,
  service: SERVICE,
  system: SYSTEM,
  derived: boolean.or(false),
  summary: SUMMARY,
  health: HEALTH,
  endpoint: orFalse(ENDPOINT),
  push: PUSH,
  limits: group<MetricsLimits, OptionsRead['limits']>({
    seriesPerMetric: number({ min: 1, max: MAX_SERIES, whole: true }).or(2000),
    seriesAtZero: number({ min: 0, max: MAX_SERIES, whole: true }).or(200),
    expireIdleSeriesAfter: number({ min: 1, max: 1_000_000 }),
  }),
  artifacts: checked(checkArtifacts),
});

/** The options in force: checked, and every default filled in. */
export interface ResolvedOptions extends Pick<
  OptionsRead,
  | 'metrics'
  | 'registry'
  | 'adoptRegistries'
  | 'defaultLabels'
  | 'defaultMetrics'
  | 'cluster'
  | 'onRequestEnd'
  | 'decorators'
  | 'service'
  | 'system'
  | 'derived'
  | 'summary'
  | 'limits'
> {
  readonly enabled: boolean;
  /** What switches the module off, if it is. */
  readonly disabledBy: 'enabled' | 'METRICS_ENABLED' | undefined;
  readonly naming: MetricsNaming;
  readonly names: MetricNames;
  readonly auth: ResolvedAuth;
  readonly paths: ResolvedPaths;
  readonly http: ResolvedHttpOptions;
  /** `undefined`: not measured. */
  readonly httpClient: ResolvedHttpClient | undefined;
  readonly transports: ResolvedTransports;
  /** `undefined`: as the decorators in use need it. */
  readonly requestContext: boolean | undefined;
  readonly health: ResolvedHealthOptions;
  readonly endpoint: ResolvedEndpoint;
  /** `undefined`: nothing is pushed. */
  readonly push: ResolvedPush | undefined;
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
  const {
    prefix,
    naming,
    names,
    path,
    paths,
    page,
    rpc,
    rpcClient,
    ws,
    graphql,
    interceptor,
    artifacts: _artifacts,
    ...options
  } = OPTIONS.read(value, '');
  const environment = readEnvironment(env);
  if (options.http === undefined) {
    checkNeedsNoRequests(options);
  }
  const enabled = options.enabled ?? environment.enabled ?? true;
  const resolved: ResolvedOptions = {
    ...options,
    enabled,
    disabledBy: enabled ? undefined : options.enabled === false ? 'enabled' : 'METRICS_ENABLED',
    naming,
    names: namesInForce({ prefix, naming, names, ...options }),
    auth: inForce(resolveAuth(options.auth, environment), options.endpoint !== undefined),
    paths: resolvePaths({ registration, options: { path, paths }, environment: environment.path, hasPage: page }),
    http: resolveHttp(options.http, naming, environment.httpMethods),
    httpClient: resolveHttpClient(options.httpClient, naming, environment.httpClientHosts),
    transports: { rpc, rpcClient, ws, graphql, interceptor },
    requestContext: options.http === undefined ? false : options.requestContext,
    health: resolveHealth(options.health, {
      summary: options.summary,
      system: options.system,
      seesRequests: options.http !== undefined,
      ignore: environment.healthIgnore,
    }),
    endpoint: resolveEndpoint(options.endpoint, environment.port),
    push: resolvePush(options.push, options.service, env),
  };
  return enabled ? asRegistered(resolved, registration) : resolved;
}

/** A token is made for an endpoint alone: a guard before a route of the application's own must not wait for it. */
function inForce(auth: ConfiguredAuth, isServed: boolean): ResolvedAuth {
  return isServed || auth.kind === 'open' || auth.credentials !== 'generate' ? auth : { kind: 'closed' };
}

/** Throws for what is made of requests that nobody sees. */
function checkNeedsNoRequests({
  derived,
  onRequestEnd,
  requestContext,
}: Pick<OptionsRead, 'derived' | 'onRequestEnd' | 'requestContext'>): void {
  const given = { derived, onRequestEnd: onRequestEnd !== undefined, requestContext: requestContext === true };
  const idle = Object.entries(given).find(([, isOn]) => isOn)?.[0];
  if (idle !== undefined) {
    throw new MetricsConfigurationError(
      idle,
      'needs the HTTP requests, which http: false leaves unseen',
      `remove ${idle}, or http: false`,
    );
  }
}

function isRegistry(value: unknown): value is AnyRegistry {
  const candidate = value as Partial<AnyRegistry> | null | undefined;
  return typeof candidate?.registerMetric === 'function' && typeof candidate.getMetricsAsArray === 'function';
}
