import type { Vocabulary } from '../../vocabulary';
import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';
import { durationHeatmap } from './duration-heatmap';
import { errorThresholds } from './service-row';

/** Rate, errors and duration of the instances and routes that are selected. */
export function requestRow(queries: DashboardQueries): RowModel {
  return row('Requests', false, [
    ratePanel(queries),
    errorPanel(queries),
    durationPanel(queries),
    methodPanel(queries),
    inFlightPanel(queries),
    connectionPanel(queries),
    abortPanel(queries),
    ...(queries.vocabulary.durationLabel('path') === undefined ? [durationHeatmap(queries)] : []),
    sizePanel(queries),
  ]);
}

function ratePanel(queries: DashboardQueries): MaybePanel {
  const { vocabulary } = queries;
  const status = vocabulary.requestLabel('status') ?? vocabulary.requestLabel('outcome');
  return {
    title: status === undefined ? 'Requests' : 'Requests by status',
    description: `HTTP requests per second. ${aboutUnsent(vocabulary)}`,
    unit: 'reqps',
    view: 'stacked',
    width: 8,
    targets: [{ expr: queries.sum(queries.requestRate(), status), legend: queries.legend(status) }],
    runbook: 'traffic',
  };
}

function methodPanel(queries: DashboardQueries): MaybePanel {
  const method = queries.vocabulary.requestLabel('method');
  return method === undefined
    ? undefined
    : {
        title: 'Requests by method',
        description: 'HTTP requests per second, by their method; `OTHER` is any that is no method of HTTP.',
        unit: 'reqps',
        view: 'stacked',
        width: 8,
        targets: [{ expr: queries.sum(queries.requestRate(), method), legend: queries.legend(method) }],
        runbook: 'traffic',
      };
}

/** What is told of requests without an answer. */
function aboutUnsent({ options, abandoned }: Vocabulary): string {
  return options.metrics.http.naming === 'opentelemetry' && abandoned?.includes('client_closed_request') === true
    ? 'Those without a status got no answer: their clients left before, or the service ended them.'
    : 'A status of 499 is of clients that left before the answer began.';
}

function errorPanel(queries: DashboardQueries): MaybePanel {
  const share = errorShare(queries);
  if (share === undefined) {
    return undefined;
  }
  return {
    title: 'Errors',
    description:
      'Share of HTTP requests that the service failed: those answered with a status of 500 or above. What the client did wrong (4xx) is not in it.',
    unit: 'percentunit',
    view: 'lines',
    width: 8,
    thresholds: errorThresholds(queries),
    targets: [{ expr: share, legend: queries.legend() }],
    runbook: 'errors',
  };
}

function durationPanel(queries: DashboardQueries): MaybePanel {
  if (!queries.vocabulary.tellsPercentiles) {
    return undefined;
  }
  return {
    title: 'Durations',
    description: `What half, 95 % and 99 % of the HTTP requests take at most, estimated from the buckets of the histogram. ${queries.vocabulary.aboutStreams}`,
    unit: 's',
    view: 'lines',
    width: 8,
    targets: QUANTILES.map(([quantile, name]) => ({
      expr: queries.quantile(quantile, 'http_request_duration_seconds'),
      legend: queries.legendOf(name),
    })),
    runbook: 'latency',
  };
}

function connectionPanel(queries: DashboardQueries): MaybePanel {
  if (!queries.has('http_open_connections')) {
    return undefined;
  }
  return {
    title: 'Open connections',
    description:
      'Connections that are open at the servers of the application, idle ones and WebSockets among them. A line that only rises is of clients that open connections and never close them.',
    unit: 'short',
    view: 'lines',
    width: 8,
    targets: [{ expr: queries.sum(queries.select('http_open_connections')), legend: queries.legend() }],
  };
}

function inFlightPanel(queries: DashboardQueries): MaybePanel {
  return {
    title: 'In flight',
    description:
      'HTTP requests being answered at that moment, streams among them, on all routes. A line that only rises is of requests that never end.',
    unit: 'short',
    view: 'lines',
    width: 8,
    targets: [{ expr: queries.sum(queries.select('http_requests_in_flight')), legend: queries.legend() }],
    runbook: 'latency',
  };
}

function abortPanel(queries: DashboardQueries): MaybePanel {
  const path = queries.pathOf('http_request_aborts_total');
  return {
    title: 'Aborts',
    description:
      'HTTP requests per second whose client left before the response ended. They often follow slow answers.',
    unit: 'reqps',
    view: 'stacked',
    width: 8,
    targets: [{ expr: queries.sum(queries.rate('http_request_aborts_total'), path), legend: queries.legend(path) }],
    runbook: 'aborts',
  };
}

function sizePanel(queries: DashboardQueries): MaybePanel {
  if (!queries.has('http_request_size_bytes', 'http_response_size_bytes')) {
    return undefined;
  }
  return {
    title: 'Bodies',
    description:
      'Bytes of body per second that crossed the network, after compression. Streams are not in the responses.',
    unit: 'Bps',
    view: 'lines',
    width: 8,
    targets: [
      { expr: queries.sum(queries.sumRate('http_request_size_bytes')), legend: queries.legendOf('requests') },
      { expr: queries.sum(queries.sumRate('http_response_size_bytes')), legend: queries.legendOf('responses') },
    ],
  };
}

function errorShare(queries: DashboardQueries): string | undefined {
  const { failed } = queries.vocabulary;
  return failed === undefined ? undefined : queries.share(queries.requestRate(failed), queries.requestRate());
}
