import type { Vocabulary } from '../../vocabulary';
import { type MaybePanel, type PanelThresholds, row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';
import { durationHeatmap } from './duration-heatmap';

/** Rate, errors and duration of all that is selected. */
export function requestRow(queries: DashboardQueries): RowModel {
  return row('Requests', false, [
    rateNow(queries),
    errorsNow(queries),
    latencyNow(queries),
    instances(queries),
    ratePanel(queries),
    errorPanel(queries),
    durationPanel(queries),
    inFlightPanel(queries),
    connectionPanel(queries),
    abortPanel(queries),
    ...(queries.vocabulary.durationLabel('path') === undefined ? [durationHeatmap(queries)] : []),
    sizePanel(queries),
  ]);
}

/** A share of failures against the error budget of the objective: used up evenly, or ten times as fast. */
export function errorThresholds({ vocabulary }: DashboardQueries): PanelThresholds {
  const budget = Number((1 - vocabulary.options.slo / 100).toPrecision(6));
  return { warning: budget, critical: Number((10 * budget).toPrecision(6)) };
}

function rateNow(queries: DashboardQueries): MaybePanel {
  return {
    title: 'Request rate',
    description: 'HTTP requests per second, as of now.',
    unit: 'reqps',
    view: 'stat',
    width: 6,
    targets: [{ expr: queries.sum(queries.requestRate()), legend: queries.legend() }],
    runbook: 'traffic',
  };
}

function errorsNow(queries: DashboardQueries): MaybePanel {
  const share = errorShare(queries);
  if (share === undefined) {
    return undefined;
  }
  return {
    title: 'Error ratio',
    description: `Share of HTTP requests that the service failed, as of now. Yellow above what the objective of ${queries.vocabulary.options.slo} % allows, red above ten times that.`,
    unit: 'percentunit',
    view: 'stat',
    width: 6,
    thresholds: errorThresholds(queries),
    targets: [{ expr: share, legend: queries.legend() }],
    runbook: 'errors',
  };
}

function latencyNow(queries: DashboardQueries): MaybePanel {
  if (!queries.vocabulary.tellsPercentiles) {
    return undefined;
  }
  return {
    title: 'p95 of durations',
    description: `What 95 % of the HTTP requests take at most, as of now. ${queries.vocabulary.aboutStreams}`,
    unit: 's',
    view: 'stat',
    width: 6,
    thresholds: { warning: 1, critical: 2.5 },
    targets: [{ expr: queries.quantile(0.95, 'http_request_duration_seconds'), legend: queries.legend() }],
    runbook: 'latency',
  };
}

function instances(queries: DashboardQueries): MaybePanel {
  const { presence } = queries;
  if (presence === undefined) {
    return undefined;
  }
  const { vocabulary } = queries;
  const series = queries.selectName(presence);
  const isOne = presence === vocabulary.nameOf('http_requests_in_flight');
  const processes = isOne ? series : `group ${vocabulary.by('instance')} (${series})`;
  return {
    title: 'Instances',
    description: 'Processes that Prometheus reads metrics from.',
    unit: 'short',
    view: 'stat',
    width: 6,
    targets: [{ expr: `count ${vocabulary.by()} (${processes})`, legend: queries.legend() }],
    runbook: 'instances',
  };
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
  return failed === undefined ? undefined : queries.share(queries.requestRate([failed]), queries.requestRate());
}
