import type { MaybePanel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** How the durations of requests are spread: what a quantile hides. */
export function durationHeatmap(queries: DashboardQueries): MaybePanel {
  if (!queries.vocabulary.tellsPercentiles) {
    return undefined;
  }
  return {
    title: 'Spread of durations',
    description:
      'HTTP requests by how long they took, over time; the darker, the more. Two bands are two kinds of requests, such as answers out of a cache and others. ' +
      queries.vocabulary.aboutStreams,
    unit: 's',
    view: 'heatmap',
    width: 12,
    targets: [{ expr: queries.heat('http_request_duration_seconds'), legend: '{{le}}' }],
    runbook: 'latency',
  };
}
