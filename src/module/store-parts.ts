import type { Provider } from '@nestjs/common';
import { MetricsLogger } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { Instruments } from '../instruments/instruments';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedOptions } from '../options/resolve-options';
import { EndpointPaths } from '../platform/endpoint-paths';
import { BodyStores, SizeStore } from '../stores/bodies';
import { ClientStores } from '../stores/clients';
import { explodedLabel } from '../stores/exploded-label';
import { HandlerStores } from '../stores/handlers';
import { HostReadings } from '../stores/host-readings';
import { IdleSweep } from '../stores/idle-sweep';
import { makeOpenConnections, OpenConnections } from '../stores/open-connections';
import { LabelValues, routeLabels } from '../stores/label-values';
import { makeRequestFamilies } from '../stores/request-families';
import { RequestStore } from '../stores/request-store';
import { makeStreams } from '../stores/streams';

/** The stores that the options ask for, and what makes their metrics. */
export const storeParts: Provider[] = [
  HostReadings,
  {
    provide: EndpointPaths,
    inject: [METRICS_OPTIONS],
    useFactory: ({ paths }: ResolvedOptions): EndpointPaths => new EndpointPaths(paths),
  },
  {
    provide: Instruments,
    inject: [METRICS_OPTIONS, MetricsRegistry],
    useFactory: ({ names, http }: ResolvedOptions, registry: MetricsRegistry): Instruments =>
      new Instruments(registry, names, routeLabels(http)),
  },
  {
    provide: SeriesBudget,
    inject: [METRICS_OPTIONS, Instruments, MetricsLogger],
    useFactory: makeSeriesBudget,
  },
  {
    provide: RequestStore,
    inject: [METRICS_OPTIONS, Instruments, SeriesBudget],
    useFactory: makeRequestStore,
  },
  {
    provide: BodyStores,
    inject: [METRICS_OPTIONS, Instruments, SeriesBudget, RequestStore],
    useFactory: makeBodyStores,
  },
  {
    provide: OpenConnections,
    inject: [METRICS_OPTIONS, Instruments],
    useFactory: ({ http }: ResolvedOptions, instruments: Instruments): OpenConnections =>
      makeOpenConnections(instruments, http.isMeasured && http.instrumentation === 'auto'),
  },
  {
    provide: HandlerStores,
    inject: [METRICS_OPTIONS, Instruments, SeriesBudget],
    useFactory: (options: ResolvedOptions, instruments: Instruments, budget: SeriesBudget): HandlerStores =>
      new HandlerStores(options, instruments, budget),
  },
  {
    provide: ClientStores,
    inject: [METRICS_OPTIONS, Instruments, SeriesBudget],
    useFactory: (options: ResolvedOptions, instruments: Instruments, budget: SeriesBudget): ClientStores =>
      new ClientStores(options, instruments, budget),
  },
  {
    provide: IdleSweep,
    inject: [METRICS_OPTIONS, RequestStore],
    useFactory: ({ limits }: ResolvedOptions, store: RequestStore): IdleSweep => {
      const sweep = new IdleSweep();
      sweep.start(store, limits.expireIdleSeriesAfter);
      return sweep;
    },
  },
];

function makeSeriesBudget({ limits }: ResolvedOptions, instruments: Instruments, logger: MetricsLogger): SeriesBudget {
  const dropped = instruments.counter('metrics_series_dropped_total');
  return new SeriesBudget(limits.seriesPerMetric, dropped, (message) => logger.warn(message), limits.seriesAtZero);
}

function makeBodyStores(
  { http }: ResolvedOptions,
  instruments: Instruments,
  budget: SeriesBudget,
  { exceptions }: RequestStore,
): BodyStores {
  const values = new LabelValues(http.naming, http.groupStatus, exceptions);
  return new BodyStores(
    http.streams ? makeStreams(instruments, http, budget) : undefined,
    http.sizes ? new SizeStore(instruments, http, budget, values) : undefined,
  );
}

function makeRequestStore(
  { names, http }: ResolvedOptions,
  instruments: Instruments,
  budget: SeriesBudget,
): RequestStore {
  const metric = names.http_requests_total ?? names.http_request_duration_seconds;
  const customLabels = http.customLabels.map((custom) => custom.name);
  const cause = (): string => `The label with the most values is "${explodedLabel(store, customLabels)}".`;
  const bounds = instruments.isExposed('http_request_duration_seconds') ? http.buckets : [];
  const store = new RequestStore(bounds, budget.max, () => budget.drop(metric, cause));
  if (http.isMeasured) {
    budget.know(metric);
    makeRequestFamilies(store, instruments, http);
  }
  return store;
}
