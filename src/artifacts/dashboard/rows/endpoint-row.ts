import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { NOW_SECONDS } from '../../rules/windows';
import { durationHeatmap } from './duration-heatmap';

/** The routes that get, fail and delay the most, of all instances: as recording rules record them. */
export function endpointRow(queries: DashboardQueries): RowModel {
  return row('By endpoint', false, [
    byTraffic(queries),
    byErrors(queries),
    byLatency(queries),
    ...(queries.vocabulary.durationLabel('path') === undefined ? [] : [durationHeatmap(queries)]),
  ]);
}

function byTraffic(queries: DashboardQueries): MaybePanel {
  const { routes } = queries.recorded;
  const path = queries.vocabulary.requestLabel('path');
  return (
    routes && {
      title: 'Endpoints by traffic',
      description:
        'The routes with the most HTTP requests per second over the time shown, of all instances. `__unmatched__` is what no route took, `__overflow__` what the series budget had no room for.',
      unit: 'reqps',
      view: 'lines',
      width: 12,
      targets: [
        { expr: queries.topRecorded(queries.recordedSeries(routes.perSecond(), path)), legend: queries.legend(path) },
      ],
      runbook: 'traffic',
    }
  );
}

function byErrors(queries: DashboardQueries): MaybePanel {
  const failed = queries.recorded.failedRoutes;
  if (failed === undefined) {
    return undefined;
  }
  const path = queries.vocabulary.requestLabel('path');
  const series = queries.recordedSeries(failed.part.over(), path);
  return {
    title: 'Endpoints by errors',
    description:
      'The routes with the most failed HTTP requests (status 500 or above) per second over the time shown, of all instances. Routes that never failed are not in it.',
    unit: 'reqps',
    view: 'lines',
    width: 12,
    targets: [{ expr: queries.topRecorded(series, `${series} / ${NOW_SECONDS}`), legend: queries.legend(path) }],
    runbook: 'routeErrors',
  };
}

function byLatency(queries: DashboardQueries): MaybePanel {
  const path = queries.vocabulary.durationLabel('path');
  const p95 = queries.recorded.routeLatency(95);
  return (
    p95 && {
      title: 'Endpoints by p95',
      description: `The routes whose slowest HTTP requests, 5 % of them, take the longest over the time shown, of all instances. ${queries.vocabulary.aboutStreams}`,
      unit: 's',
      view: 'lines',
      width: 12,
      targets: [{ expr: queries.topRecorded(queries.recordedSeries(p95, path)), legend: queries.legend(path) }],
      runbook: 'latency',
    }
  );
}
