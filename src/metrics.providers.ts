import type { Provider } from '@nestjs/common';
import { MetricsLogger } from './metrics.logger';
import { MODULE_OPTIONS_TOKEN, REGISTRATION } from './metrics.module-definition';
import type { AnyRegistry } from './metrics.options';
import { METRICS_OPTIONS, METRICS_REGISTRY } from './metrics.tokens';
import { type RegistrationOptions, type ResolvedOptions, resolveOptions } from './options/resolve-options';
import { explodedLabel } from './record/exploded-label';
import { IdleSweep } from './record/idle-sweep';
import { LabelledCounter } from './record/labelled-counter';
import { MetricsRegistry } from './record/metrics-registry';
import { requestFamilies } from './record/request-families';
import { RequestStore } from './record/request-store';

/** The options in force, and the store and the registry that they ask for. */
export const recordProviders: Provider[] = [
  MetricsLogger,
  {
    provide: METRICS_OPTIONS,
    // Optional, so that a plain `imports: [MetricsModule]` works with the defaults.
    inject: [
      { token: MODULE_OPTIONS_TOKEN, optional: true },
      { token: REGISTRATION, optional: true },
    ],
    useFactory: (options?: unknown, registration?: RegistrationOptions): ResolvedOptions =>
      resolveOptions(options, registration, process.env),
  },
  {
    provide: MetricsRegistry,
    inject: [METRICS_OPTIONS],
    useFactory: (options: ResolvedOptions): MetricsRegistry => new MetricsRegistry(options.registry),
  },
  {
    provide: METRICS_REGISTRY,
    inject: [MetricsRegistry],
    useFactory: (metrics: MetricsRegistry): AnyRegistry => metrics.registry,
  },
  {
    provide: RequestStore,
    inject: [METRICS_OPTIONS, MetricsRegistry, MetricsLogger],
    useFactory: makeRequestStore,
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

function makeRequestStore(
  { enabled, names, http, limits }: ResolvedOptions,
  registry: MetricsRegistry,
  logger: MetricsLogger,
): RequestStore {
  const metric = names.http_requests_total ?? names.http_request_duration_seconds ?? '';
  const dropped = new LabelledCounter(
    names.metrics_series_dropped_total ?? '',
    'Recordings whose label set was one too many and counts as __overflow__, by metric.',
    ['metric'],
    [[metric]],
  );
  const customLabels = http.customLabels.map((custom) => custom.name);
  let warned = false;
  const store = new RequestStore(http.buckets, limits.seriesPerMetric, () => {
    dropped.inc(metric);
    // Under a flood this runs for every request: nothing is composed or logged a second time.
    if (!warned) {
      warned = true;
      logger.warn(
        `${metric} has reached its ${limits.seriesPerMetric} series (limits.seriesPerMetric): new ones count as ` +
          `__overflow__. The label with the most values is "${explodedLabel(store, customLabels)}".`,
      );
    }
  });
  if (enabled) {
    requestFamilies(store, names, http).forEach((family) => registry.add(family));
    registry.add(dropped);
  }
  return store;
}
