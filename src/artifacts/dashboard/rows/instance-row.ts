import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** Which process it is: the same as of all requests, of the instances with the most of it. */
export function instanceRow(queries: DashboardQueries): RowModel {
  return row('By instance', false, [byTraffic(queries), byErrors(queries), byLatency(queries), inFlight(queries)]);
}

function byTraffic(queries: DashboardQueries): MaybePanel {
  return {
    title: 'Requests by instance',
    description:
      'HTTP requests per second of the processes that get the most. Far apart, they are of a balancer that prefers some.',
    unit: 'reqps',
    view: 'lines',
    width: 6,
    targets: [
      {
        expr: queries.top((grown) => queries.sum(queries.requestsGrown(grown), 'instance')),
        legend: queries.legend('instance'),
      },
    ],
    runbook: 'traffic',
  };
}

function byErrors(queries: DashboardQueries): MaybePanel {
  const { failed } = queries.vocabulary;
  return failed === undefined
    ? undefined
    : {
        title: 'Errors by instance',
        description:
          'Failed HTTP requests (status 500 or above) per second of the processes that have the most. Those that never failed are not in it.',
        unit: 'reqps',
        view: 'lines',
        width: 6,
        targets: [
          {
            expr: queries.top((grown) => queries.sum(queries.requestsGrown(grown, failed), 'instance')),
            legend: queries.legend('instance'),
          },
        ],
        runbook: 'errors',
      };
}

function byLatency(queries: DashboardQueries): MaybePanel {
  return queries.vocabulary.tellsPercentiles
    ? {
        title: 'p95 by instance',
        description: `What 95 % of the HTTP requests take at most, of the processes where that is the longest. ${queries.vocabulary.aboutStreams}`,
        unit: 's',
        view: 'lines',
        width: 6,
        targets: [
          {
            expr: queries.top((grown) => queries.quantile(0.95, 'http_request_duration_seconds', ['instance'], grown)),
            legend: queries.legend('instance'),
          },
        ],
        runbook: 'latency',
      }
    : undefined;
}

function inFlight(queries: DashboardQueries): MaybePanel {
  const series = (at = ''): string => queries.sum(queries.select('http_requests_in_flight') + at, 'instance');
  return {
    title: 'In flight by instance',
    description: 'HTTP requests being answered at that moment, of the processes with the most at the end.',
    unit: 'short',
    view: 'lines',
    width: 6,
    targets: [{ expr: `${series()} and topk($topn, ${series(' @ end()')})`, legend: queries.legend('instance') }],
    runbook: 'latency',
  };
}
