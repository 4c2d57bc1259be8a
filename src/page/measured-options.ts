import { METRIC_NAMES } from '../catalogue/catalogue';
import { HANDLER_KINDS, type HandlerKindName } from '../catalogue/handler-kinds';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { ResolvedOptions } from '../options/resolve-options';
import { type OptionGroup, optionGroup, yesIfGiven } from './option-text';

/** How metrics are called, and which are left out. */
export function metricsGroup(options: ResolvedOptions): OptionGroup {
  const { naming, names, metrics, registry, adoptRegistries, http } = options;
  const left = METRIC_NAMES.map((metric) => names[metric]).filter(
    (name) => name !== undefined && metrics.exclude.has(name),
  );
  return optionGroup('metrics', {
    naming,
    requests: http.isMeasured ? names.http_requests_total : undefined,
    durations: http.isMeasured ? names.http_request_duration_seconds : undefined,
    'metrics.exclude': metrics.exclude.isEmpty ? undefined : left.length === 0 ? 'yes' : left.map(String),
    registry: yesIfGiven(registry),
    adoptRegistries: adoptRegistries.length,
  });
}

/** What is measured of requests. Of functions it is told that they are there, of exclusions how many. */
export function httpGroup({ http, onRequestEnd, requestContext }: ResolvedOptions): OptionGroup {
  return http.isMeasured
    ? optionGroup('http', {
        instrumentation: http.instrumentation,
        labels: http.counterLabels.map(({ name }) => name),
        durationLabels: http.durationLabels.map(({ name }) => name),
        customLabels: namesOf(http.customLabels),
        buckets: bucketsOf(http),
        groupStatus: http.groupStatus,
        methods: listIfAny(http.methods),
        exclude: http.exclude.length === 0 ? undefined : http.exclude.length,
        excludeWhen: yesIfGiven(http.excludeWhen),
        initialise: http.initialise,
        streams: http.streams,
        'streams.errorEvents': http.streams ? http.errorEvents : undefined,
        streamDuration: http.streams ? http.streamDuration : undefined,
        streamBuckets: http.streams ? http.streamBuckets : undefined,
        sizes: http.sizes,
        sizeBuckets: http.sizes ? http.sizeBuckets : undefined,
        onRequestEnd: yesIfGiven(onRequestEnd),
        requestContext,
      })
    : optionGroup('http', { measured: false });
}

function bucketsOf({ buckets, routeBuckets }: ResolvedHttpOptions): readonly (string | number)[] {
  return routeBuckets === undefined ? buckets : ['by route', ...routeBuckets.all];
}

/** The labels that all metrics have. */
export function labelsGroup({ defaultLabels }: ResolvedOptions): OptionGroup {
  return optionGroup('labels', defaultLabels);
}

/** Calls to other services. Hosts are not told: a service may never have called them. */
export function clientsGroup({ httpClient, transports }: ResolvedOptions): OptionGroup {
  return optionGroup('clients', {
    httpClient: httpClient !== undefined,
    'httpClient.hosts': httpClient && (httpClient.hosts === undefined ? 'the first that are called' : 'as listed'),
    'httpClient.buckets': httpClient?.buckets,
    rpcClient: transports.rpcClient !== undefined,
    'rpcClient.buckets': transports.rpcClient?.buckets,
  });
}

/** Handlers of other transports than HTTP, and decorated methods. */
export function handlersGroup({ transports, decorators }: ResolvedOptions): OptionGroup {
  const ofKinds = Object.keys(HANDLER_KINDS).flatMap((name) => {
    const kind = transports[name as HandlerKindName];
    const own: readonly [string, unknown][] = Object.entries(kind ?? {});
    const plain = own.filter(([, value]) => isPlain(value)) as [string, boolean | readonly number[]][];
    return [[name, kind !== undefined] as const, ...plain.map(([key, value]) => [`${name}.${key}`, value] as const)];
  });
  return optionGroup('handlers', {
    ...Object.fromEntries(ofKinds),
    interceptor: transports.interceptor,
    'decorators.buckets': decorators.buckets,
  });
}

/** What tells nothing but a switch or bounds. */
function isPlain(value: unknown): boolean {
  return typeof value === 'boolean' || (Array.isArray(value) && value.every((item) => typeof item === 'number'));
}

/** Host or container, and process. */
export function systemGroup({ system, defaultMetrics, derived }: ResolvedOptions): OptionGroup {
  return optionGroup('system', {
    system: [...system.parts],
    'system.diskPath': system.parts.has('disk') ? system.diskPath : undefined,
    defaultMetrics: defaultMetrics !== undefined,
    'defaultMetrics.prefix': defaultMetrics?.prefix === '' ? undefined : defaultMetrics?.prefix,
    derived,
  });
}

function namesOf(labels: readonly { readonly name: string }[]): readonly string[] | undefined {
  return listIfAny(labels.map(({ name }) => name));
}

function listIfAny(items: readonly string[]): readonly string[] | undefined {
  return items.length === 0 ? undefined : items;
}
