import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { durationHeatmap } from './duration-heatmap';

/** The routes that get, fail and delay the most. */
export function endpointRow(queries: DashboardQueries): RowModel {
  return row('By endpoint', false, [
    byTraffic(queries),
    byErrors(queries),
    byLatency(queries),
    ...(queries.vocabulary.durationLabel('path') === undefined ? [] : [durationHeatmap(queries)]),
  ]);
}

function byTraffic(queries: DashboardQueries): MaybePanel {
  const labels = endpointOfRequests(queries);
  if (labels === undefined) {
    return undefined;
  }
  return {
    title: 'Endpoints by traffic',
    description:
      'The routes with the most HTTP requests per second over the time shown. `__unmatched__` is what no route took, `__overflow__` what the series budget had no room for.',
    unit: 'reqps',
    view: 'lines',
    width: 12,
    targets: [
      {
        expr: queries.top((window) => queries.sum(queries.requestRate([], window), ...labels)),
        legend: queries.legend(...labels),
      },
    ],
    runbook: 'traffic',
  };
}

function byErrors(queries: DashboardQueries): MaybePanel {
  const labels = endpointOfRequests(queries);
  const { failed } = queries.vocabulary;
  if (labels === undefined || failed === undefined) {
    return undefined;
  }
  return {
    title: 'Endpoints by errors',
    description:
      'The routes with the most failed HTTP requests (status 500 or above) per second over the time shown. Routes that never failed are not in it.',
    unit: 'reqps',
    view: 'lines',
    width: 12,
    targets: [
      {
        expr: queries.top((window) => queries.sum(queries.requestRate([failed], window), ...labels)),
        legend: queries.legend(...labels),
      },
    ],
    runbook: 'routeErrors',
  };
}

function byLatency(queries: DashboardQueries): MaybePanel {
  const { vocabulary } = queries;
  const path = vocabulary.durationLabel('path');
  const labels = [vocabulary.durationLabel('method'), path];
  if (path === undefined) {
    return undefined;
  }
  return {
    title: 'Endpoints by p95',
    description: `The routes whose slowest HTTP requests, 5 % of them, take the longest over the time shown. ${queries.vocabulary.aboutStreams}`,
    unit: 's',
    view: 'lines',
    width: 12,
    targets: [
      {
        expr: queries.top((window) => queries.quantile(0.95, 'http_request_duration_seconds', labels, window)),
        legend: queries.legend(...labels),
      },
    ],
    runbook: 'latency',
  };
}

/** What tells endpoints apart; `undefined` where nothing does. */
function endpointOfRequests({ vocabulary }: DashboardQueries): readonly (string | undefined)[] | undefined {
  const path = vocabulary.requestLabel('path');
  return path === undefined ? undefined : [vocabulary.requestLabel('method'), path];
}
