import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';

/** Streamed responses: how they begin, go on and end. */
export function streamRow(queries: DashboardQueries): RowModel {
  return row('Streams', false, queries.has('http_streaming_requests_total') ? panels(queries) : []);
}

function panels(queries: DashboardQueries): readonly MaybePanel[] {
  const path = queries.counterPath;
  const ended = queries.rate('http_streaming_requests_total');
  const bytes = queries.rate('http_streaming_bytes_total');
  const chunks = queries.rate('http_streaming_chunks_total');
  const abandoned = queries.rate('http_streaming_abandoned_total');
  const cancelled = queries.rate('http_streaming_cancelled_total');
  return [
    {
      title: 'Streams by outcome',
      description:
        'Streamed responses that ended per second: `completed`, `cancelled` by the client, ended by a `timeout`, ' +
        'by an `error`, or by the `shutdown` of the service.',
      unit: 'reqps',
      view: 'stacked',
      width: 8,
      targets: [{ expr: queries.sum(ended, 'outcome'), legend: queries.legend('outcome') }],
      runbook: 'streamFailures',
    },
    {
      title: 'Cancelled streams',
      description: 'Share of the streamed responses whose client left before the end.',
      unit: 'percentunit',
      view: 'lines',
      width: 8,
      max: 1,
      thresholds: { warning: 0.2, critical: 0.5 },
      targets: [{ expr: queries.share(cancelled, ended), legend: queries.legend() }],
      runbook: 'streamCancels',
    },
    {
      title: 'Active streams',
      description: 'Streamed responses being sent at that moment, on all routes.',
      unit: 'short',
      view: 'lines',
      width: 8,
      targets: [{ expr: queries.sum(queries.select('http_streaming_active')), legend: queries.legend() }],
      runbook: 'throughput',
    },
    {
      title: 'Time to first byte',
      description:
        'How long half, 95 % and 99 % of the streamed responses take at most until their first byte: of its first event, which need not be the first token.',
      unit: 's',
      view: 'lines',
      width: 8,
      targets: QUANTILES.map(([quantile, name]) => ({
        expr: queries.quantile(quantile, 'http_streaming_time_to_first_byte_seconds'),
        legend: queries.legendOf(name),
      })),
    },
    {
      title: 'Abandoned streams',
      description:
        'Clients per second that left before the first byte of a stream. The time to first byte knows nothing of them.',
      unit: 'reqps',
      view: 'stacked',
      width: 8,
      targets: [{ expr: queries.sum(abandoned, path), legend: queries.legend(path) }],
      runbook: 'streamAbandons',
    },
    {
      title: 'Duration of streams',
      description:
        'How long half, 95 % and 99 % of the streamed responses last at most, from the request to their end.',
      unit: 's',
      view: 'lines',
      width: 8,
      targets: QUANTILES.map(([quantile, name]) => ({
        expr: queries.quantile(quantile, 'http_streaming_duration_seconds'),
        legend: queries.legendOf(name),
      })),
    },
    {
      title: 'Throughput of streams',
      description: 'Bytes of body that streamed responses have written per second.',
      unit: 'Bps',
      view: 'stacked',
      width: 8,
      targets: [{ expr: queries.sum(bytes, path), legend: queries.legend(path) }],
      runbook: 'throughput',
    },
    {
      title: 'Pieces of streams',
      description:
        'Pieces per second that streamed responses were written in: tokens or events, where each is written by itself.',
      unit: 'ops',
      view: 'lines',
      width: 8,
      targets: [{ expr: queries.sum(chunks, path), legend: queries.legend(path) }],
      runbook: 'throughput',
    },
    {
      title: 'Size of pieces',
      description: 'Mean bytes of the pieces that streamed responses were written in.',
      unit: 'bytes',
      view: 'lines',
      width: 8,
      targets: [{ expr: `${queries.sum(bytes, path)} / ${queries.sum(chunks, path)}`, legend: queries.legend(path) }],
    },
  ];
}
