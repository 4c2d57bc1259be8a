import { row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';

const METHOD = ['class', 'method'];

/** What `@Counted()`, `@Timed()`, `@TrackInFlight()` and `@TrackStream()` measure. */
export function methodRow(queries: DashboardQueries): RowModel {
  const calls = queries.rate('method_calls_total');
  return row('Methods', true, [
    {
      title: 'Calls',
      description: 'Calls per second of methods with `@Counted()`.',
      unit: 'ops',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.sum(calls, ...METHOD), legend: queries.legend(...METHOD) }],
    },
    {
      title: 'Failed calls',
      description: 'Calls per second of methods with `@Counted()` that threw or rejected, by what they failed with.',
      unit: 'ops',
      view: 'lines',
      width: 6,
      targets: [
        {
          expr: queries.sum(queries.rate('method_calls_total', 'result="error"'), ...METHOD, 'exception'),
          legend: queries.legend(...METHOD, 'exception'),
        },
      ],
    },
    {
      title: 'p95 of calls',
      description: 'What 95 % of the calls of methods with `@Timed()` take at most.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.quantile(0.95, 'method_duration_seconds', METHOD), legend: queries.legend(...METHOD) }],
    },
    {
      title: 'Calls in flight',
      description: 'Calls of methods with `@TrackInFlight()` that are running at that moment.',
      unit: 'short',
      view: 'lines',
      width: 6,
      targets: [
        { expr: queries.sum(queries.select('method_calls_in_flight'), ...METHOD), legend: queries.legend(...METHOD) },
      ],
    },
    {
      title: 'Longest running calls',
      description:
        'For how long the oldest call that has not ended has been running, of methods with `longTask: true`: a job that hangs is a line that only rises.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [
        {
          expr: queries.max(queries.select('method_longest_running_seconds'), ...METHOD),
          legend: queries.legend(...METHOD),
        },
      ],
    },
    {
      title: 'Streams of methods',
      description: 'Streams of methods with `@TrackStream()` that ended per second, by how.',
      unit: 'ops',
      view: 'stacked',
      width: 6,
      targets: [
        {
          expr: queries.sum(queries.rate('streams_total'), ...METHOD, 'outcome'),
          legend: queries.legend(...METHOD, 'outcome'),
        },
      ],
    },
    {
      title: 'Open streams of methods',
      description: 'Streams of methods with `@TrackStream()` that are open at that moment.',
      unit: 'short',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.sum(queries.select('streams_active'), ...METHOD), legend: queries.legend(...METHOD) }],
    },
    {
      title: 'Items of streams',
      description: 'Items per second that streams of methods with `@TrackStream()` gave: tokens, rows, events.',
      unit: 'ops',
      view: 'lines',
      width: 6,
      targets: [
        { expr: queries.sum(queries.rate('stream_items_total'), ...METHOD), legend: queries.legend(...METHOD) },
      ],
    },
    {
      title: 'Time to first item',
      description:
        'How long half, 95 % and 99 % of the streams of methods with `@TrackStream()` take at most until their first item.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: QUANTILES.map(([quantile, name]) => ({
        expr: queries.quantile(quantile, 'stream_time_to_first_item_seconds', METHOD),
        legend: queries.legendOf(name, ...METHOD),
      })),
    },
    {
      title: 'Duration of streams of methods',
      description: 'How long 95 % of the streams of methods with `@TrackStream()` last at most.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.quantile(0.95, 'stream_duration_seconds', METHOD), legend: queries.legend(...METHOD) }],
    },
  ]);
}
