import type { MetricName } from '../../metrics.metric-name';
import type { LabelledCounter } from '../../record/labelled-counter';
import type { LabelledHistogram } from '../../record/labelled-histogram';
import type { RequestStore } from '../../record/request-store';

/** What is looked at over time. */
export type WindowSource = RequestStore | LabelledCounter | LabelledHistogram;

/** A counter of the decorators that the summary tells of. */
export type DomainCounter = Extract<
  MetricName,
  'cache_hits_total' | 'cache_misses_total' | 'cache_errors_total' | 'verification_total' | 'rate_limit_hits_total'
>;

export const DOMAIN_COUNTERS: readonly DomainCounter[] = [
  'cache_hits_total',
  'cache_misses_total',
  'cache_errors_total',
  'verification_total',
  'rate_limit_hits_total',
];
