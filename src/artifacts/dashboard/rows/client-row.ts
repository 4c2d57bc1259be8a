import { RPC_CLIENT } from '../../../catalogue/handler-kinds';
import { type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** Calls to other services. */
export function clientRow(queries: DashboardQueries): RowModel {
  const isMeasured = queries.has('http_client_request_duration_seconds');
  return row('Calls to other services', true, [
    ...(isMeasured ? httpCalls(queries) : []),
    ...(queries.has(RPC_CLIENT.total) ? rpcClientCalls(queries) : []),
  ]);
}

function rpcClientCalls(queries: DashboardQueries): readonly PanelModel[] {
  const { total, duration, inFlight, labels } = RPC_CLIENT;
  const legend = queries.legend(...labels);
  const calls = queries.sum(queries.rate(total), ...labels);
  const failed = queries.sum(queries.rate(total, 'status="error"'), ...labels);
  return [
    {
      title: 'RPC calls',
      description: 'Messages, events and calls of gRPC methods that are sent to other microservices per second.',
      unit: 'reqps',
      view: 'stacked',
      width: 6,
      targets: [{ expr: calls, legend }],
    },
    {
      title: 'Failed RPC calls',
      description: 'Share of the RPC calls with each pattern that had no answer, or an error.',
      unit: 'percentunit',
      view: 'lines',
      width: 6,
      targets: [{ expr: `(${failed} or 0 * ${calls}) / ${calls}`, legend }],
      runbook: 'rpcClientErrors',
    },
    {
      title: 'p95 of RPC calls',
      description: 'What 95 % of the RPC calls with each pattern take at most, to their end.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.quantile(0.95, duration, labels), legend }],
    },
    {
      title: 'RPC calls in flight',
      description: 'RPC calls with each pattern that wait for their end at that moment.',
      unit: 'short',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.sum(queries.select(inFlight), ...labels), legend }],
      runbook: 'rpcClientErrors',
    },
  ];
}

function httpCalls(queries: DashboardQueries): readonly PanelModel[] {
  const { host: callHost, failed: failedCall } = queries.vocabulary.calls;
  const status = queries.vocabulary.calls.label('status');
  const legend = queries.legend(...callHost);
  const calls = queries.sum(queries.callRate(), ...callHost);
  const failed = queries.sum(queries.callRate(failedCall), ...callHost);
  return [
    {
      title: 'HTTP calls',
      description: 'HTTP calls per second, by the host that is called.',
      unit: 'reqps',
      view: 'stacked',
      width: 8,
      targets: [{ expr: calls, legend }],
    },
    {
      title: 'Failed HTTP calls',
      description: 'Share of the HTTP calls to each host that had no answer, or one with a status of 500 or above.',
      unit: 'percentunit',
      view: 'lines',
      width: 8,
      targets: [{ expr: `(${failed} or 0 * ${calls}) / ${calls}`, legend }],
      runbook: 'clientErrors',
    },
    {
      title: 'p95 of HTTP calls',
      description: 'What 95 % of the HTTP calls to each host take at most, to the head of the answer.',
      unit: 's',
      view: 'lines',
      width: 8,
      targets: [{ expr: queries.quantile(0.95, 'http_client_request_duration_seconds', callHost), legend }],
      runbook: 'clientLatency',
    },
    {
      title: 'HTTP calls by status',
      description: 'HTTP calls per second, by the status of the answer; those without one have a word in its place.',
      unit: 'reqps',
      view: 'stacked',
      width: 12,
      targets: [{ expr: queries.sum(queries.callRate(), status), legend: queries.legend(status) }],
      runbook: 'clientErrors',
    },
    {
      title: 'HTTP calls in flight',
      description: 'HTTP calls to each host that wait for the head of their answer at that moment.',
      unit: 'short',
      view: 'lines',
      width: 12,
      targets: [{ expr: queries.sum(queries.select('http_client_requests_in_flight'), ...callHost), legend }],
      runbook: 'clientLatency',
    },
  ];
}
