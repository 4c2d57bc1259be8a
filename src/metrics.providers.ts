import type { Provider } from '@nestjs/common';
import { MetricsLogger } from './metrics.logger';
import { MODULE_OPTIONS_TOKEN, REGISTRATION } from './metrics.module-definition';
import type { AnyRegistry } from './metrics.options';
import { METRICS_OPTIONS, METRICS_REGISTRY } from './metrics.tokens';
import { EndpointPaths } from './options/endpoint-paths';
import type { GivenOptions } from './options/given-options';
import { type RegistrationOptions, type ResolvedOptions, resolveOptions } from './options/resolve-options';
import { BodyStores } from './record/body-stores';
import { HandlerStores } from './record/handler-stores';
import { explodedLabel } from './record/exploded-label';
import { HostReadings } from './record/host-readings';
import { IdleSweep } from './record/idle-sweep';
import { LabelledCounter } from './record/labelled-counter';
import { MetricsRegistry } from './record/metrics-registry';
import { requestFamilies } from './record/request-families';
import { RequestStore } from './record/request-store';
import { SeriesBudget } from './record/series-budget';
import { SizeStore } from './record/size-store';
import { makeStreams } from './record/stream-families';

/** The options in force, and the store and the registry that they ask for. */
export const recordProviders: Provider[] = [
  MetricsLogger,
  HostReadings,
  {
    provide: METRICS_OPTIONS,
    // Optional, so that a plain `imports: [MetricsModule]` works with the defaults.
    inject: [
      { token: MODULE_OPTIONS_TOKEN, optional: true },
      { token: REGISTRATION, optional: true },
    ],
    useFactory: (given?: GivenOptions, registration?: RegistrationOptions): ResolvedOptions =>
      resolveOptions(given?.options, registration, process.env),
  },
  {
    provide: EndpointPaths,
    inject: [METRICS_OPTIONS],
    useFactory: ({ paths }: ResolvedOptions): EndpointPaths => new EndpointPaths(paths),
  },
  {
    provide: MetricsRegistry,
    inject: [METRICS_OPTIONS, MetricsLogger],
    useFactory: (options: ResolvedOptions, logger: MetricsLogger): MetricsRegistry =>
      new MetricsRegistry(options.registry, (message) => logger.warn(message)),
  },
  {
    provide: METRICS_REGISTRY,
    inject: [MetricsRegistry],
    useFactory: (metrics: MetricsRegistry): AnyRegistry => metrics.registry,
  },
  {
    provide: SeriesBudget,
    inject: [METRICS_OPTIONS, MetricsRegistry, MetricsLogger],
    useFactory: makeSeriesBudget,
  },
  {
    provide: RequestStore,
    inject: [METRICS_OPTIONS, MetricsRegistry, SeriesBudget],
    useFactory: makeRequestStore,
  },
  {
    provide: BodyStores,
    inject: [METRICS_OPTIONS, MetricsRegistry, SeriesBudget],
    useFactory: makeBodyStores,
  },
  {
    provide: HandlerStores,
    inject: [METRICS_OPTIONS, MetricsRegistry, SeriesBudget],
    useFactory: (options: ResolvedOptions, registry: MetricsRegistry, budget: SeriesBudget): HandlerStores =>
      new HandlerStores(options, registry, budget),
  },
  {
    provide: IdleSweep,
    inject: [METRICS_OPTIONS, RequestStore],
    useFactory: ({ enabled, limits }: ResolvedOptions, store: RequestStore): IdleSweep => {
      const sweep = new IdleSweep();
      sweep.start(store, enabled ? limits.expireIdleSeriesAfter : undefined);
      return sweep;
    },
  },
];

function makeSeriesBudget(
  { enabled, names, limits }: ResolvedOptions,
  registry: MetricsRegistry,
  logger: MetricsLogger,
): SeriesBudget {
  const dropped = new LabelledCounter({
    name: names.metrics_series_dropped_total ?? '',
    help: 'Recordings past a bound, which count as __overflow__ or not at all, by metric.',
    labels: ['metric'],
  });
  if (enabled) {
    registry.add(dropped);
  }
  return new SeriesBudget(limits.seriesPerMetric, dropped, (message) => logger.warn(message), limits.seriesAtZero);
}

function makeBodyStores(
  { enabled, names, http }: ResolvedOptions,
  registry: MetricsRegistry,
  budget: SeriesBudget,
): BodyStores {
  const streams = enabled && http.streams ? makeStreams(names, http, budget) : undefined;
  const sizes = enabled && http.sizes ? new SizeStore(names, http, budget) : undefined;
  [...(streams?.families ?? []), ...(sizes?.families ?? [])].forEach((family) => registry.add(family));
  return new BodyStores(streams?.store, sizes);
}

function makeRequestStore(
  { enabled, names, http }: ResolvedOptions,
  registry: MetricsRegistry,
  budget: SeriesBudget,
): RequestStore {
  const metric = names.http_requests_total ?? names.http_request_duration_seconds ?? '';
  const customLabels = http.customLabels.map((custom) => custom.name);
  const cause = (): string => `The label with the most values is "${explodedLabel(store, customLabels)}".`;
  const store = new RequestStore(http.buckets, budget.most, () => budget.drop(metric, cause));
  budget.know(metric);
  if (enabled) {
    requestFamilies(store, names, http).forEach((family) => registry.add(family));
  }
  return store;
}
