import { CATALOGUE, METRIC_NAMES, type MetricName } from '../catalogue/catalogue';
import type { FigureQueries } from './page-figure';
import type { PagePromql } from './page-promql';

/** The metrics module about itself. */
export function moduleQueries(promql: PagePromql): FigureQueries {
  return {
    series: series(promql),
    scrapes: promql.sumRate(promql.select('metrics_scrapes_total'), 'code'),
    refused: promql.sumRate(promql.select('metrics_auth_failures_total'), 'reason'),
    dropped: promql.sumRate(promql.select('metrics_series_dropped_total'), 'metric'),
  };
}

/** The label sets of each metric that can have many: of a histogram one, whatever its buckets. */
function series(promql: PagePromql): string | undefined {
  const names = METRIC_NAMES.filter(isLabelled).flatMap((metric) => sampleOf(promql, metric));
  return names.length === 0
    ? undefined
    : `count ${promql.vocabulary.by('__name__')} ({__name__=~"${names.join('|')}"})`;
}

function isLabelled(metric: MetricName): boolean {
  const { labels, owner } = CATALOGUE[metric];
  return labels.length > 0 && owner !== 'module' && owner !== 'system';
}

/** A sample that each label set of the metric has once, as a pattern; none where the metric is not exposed. */
function sampleOf({ vocabulary }: PagePromql, metric: MetricName): readonly string[] {
  const name = vocabulary.nameOf(metric);
  if (name === undefined || !vocabulary.has(metric)) {
    return [];
  }
  const { type } = CATALOGUE[metric];
  const sample = type === 'histogram' ? `${name}_count` : name;
  if (vocabulary.hidden.has(sample)) {
    return [];
  }
  // OpenMetrics, in which Prometheus scrapes, ends the names of counters with _total.
  return [type === 'counter' && !name.endsWith('_total') ? `${name}(_total)?` : sample];
}
