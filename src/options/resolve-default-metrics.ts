import { mustBe } from './checks';
import type { DefaultMetricsOptions } from './default-metrics.options';
import { checked, type Filled, group, type Option, switchable } from './schema';

/** How the process metrics are called; `undefined`: there are none. */
export type ResolvedDefaultMetrics = Filled<DefaultMetricsOptions> | undefined;

const PREFIX = /^(?:[a-zA-Z_]\w{0,99})?$/;

/** The option `defaultMetrics`. */
export const DEFAULT_METRICS: Option<boolean | DefaultMetricsOptions, ResolvedDefaultMetrics> = switchable(
  group<DefaultMetricsOptions, Filled<DefaultMetricsOptions>>({
    prefix: checked(
      mustBe(
        (value): value is string => typeof value === 'string' && PREFIX.test(value),
        'the beginning of a metric name',
        'use at most 100 letters, digits and underscores, no digit first: "app_"',
      ),
    ).or(''),
  }),
);
