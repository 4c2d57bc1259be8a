import { type MaybePanel, type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

const EVENT_LOOP_TIME = 'nodejs_eventloop_time_seconds_total';

/** Node.js itself: the metrics of the option `defaultMetrics`. */
export function processRow(queries: DashboardQueries): RowModel {
  return row('Process', true, [
    buildPanel(queries),
    ...(queries.vocabulary.options.metrics.defaultMetrics ? panels(queries) : []),
  ]);
}

function buildPanel(queries: DashboardQueries): MaybePanel {
  if (!queries.has('build_info')) {
    return undefined;
  }
  const build = ['version', 'revision', 'branch'];
  return {
    title: 'Builds',
    description: 'Processes by the version that they run: how far a rollout is.',
    unit: 'short',
    view: 'stacked',
    width: 24,
    targets: [
      {
        expr: `count ${queries.vocabulary.by(...build)} (${queries.select('build_info')})`,
        legend: queries.legend(...build),
      },
    ],
  };
}

function panels(queries: DashboardQueries): readonly PanelModel[] {
  const of = (name: string, ...matchers: readonly string[]): string => queries.ofProcess(name, ...matchers);
  const rateOf = (name: string): string => `rate(${of(name)}[$__rate_interval])`;
  const legend = queries.legend('instance');
  const legendOf = (word: string): string => queries.legendOf(word, 'instance');
  const loopTime = (...matchers: readonly string[]): string =>
    `sum ${queries.vocabulary.by('instance')} (rate(${of(EVENT_LOOP_TIME, ...matchers)}[$__rate_interval]))`;
  const gcBy = queries.vocabulary.by('instance', 'kind');
  return [
    {
      title: 'Event loop lag',
      description:
        'By how much the event loop was late: half of the time, 1 % of the time, and at worst. Whatever blocks it delays every request.',
      unit: 's',
      view: 'lines',
      width: 8,
      targets: [
        { expr: of('nodejs_eventloop_lag_p50_seconds'), legend: legendOf('p50') },
        { expr: of('nodejs_eventloop_lag_p99_seconds'), legend: legendOf('p99') },
        { expr: of('nodejs_eventloop_lag_max_seconds'), legend: legendOf('max') },
      ],
      runbook: 'eventLoop',
    },
    {
      title: 'Event loop utilisation',
      description:
        'Share of the time in which the event loop was at work rather than waiting for something to do. Near 100 %, the process has no room for more requests, and those that there are wait for each other.',
      unit: 'percentunit',
      view: 'lines',
      width: 8,
      max: 1,
      targets: [{ expr: `${loopTime('state="active"')} / ${loopTime()}`, legend }],
      runbook: 'eventLoop',
    },
    {
      title: 'CPU of the process',
      description: 'CPUs that the process keeps busy; JavaScript alone takes one at most.',
      unit: 'short',
      view: 'lines',
      width: 8,
      targets: [{ expr: rateOf('process_cpu_seconds_total'), legend }],
      runbook: 'cpu',
    },
    {
      title: 'Heap',
      description:
        'Heap of V8 in use, and what V8 has taken for it. Memory that is lost shows as a floor that rises from one collection to the next.',
      unit: 'bytes',
      view: 'lines',
      width: 8,
      targets: [
        { expr: of('nodejs_heap_size_used_bytes'), legend: legendOf('used') },
        { expr: of('nodejs_heap_size_total_bytes'), legend: legendOf('total') },
      ],
      runbook: 'memory',
    },
    {
      title: 'Heap against its limit',
      description:
        "Share of the heap's limit in use. When V8 finds no more room, it ends the process. The limit counts the young generation too, which is never full, so a process that was given little memory ends well below 100 %.",
      unit: 'percentunit',
      view: 'lines',
      width: 8,
      max: 1,
      targets: [{ expr: `${of('nodejs_heap_size_used_bytes')} / ${of('nodejs_heap_size_limit_bytes')}`, legend }],
      runbook: 'heap',
    },
    {
      title: 'Garbage collection',
      description: 'Share of the time spent in garbage collection, by kind.',
      unit: 'percentunit',
      view: 'stacked',
      width: 8,
      targets: [
        {
          expr: `sum ${gcBy} (${rateOf('nodejs_gc_duration_seconds_sum')})`,
          legend: queries.legend('instance', 'kind'),
        },
      ],
      runbook: 'memory',
    },
    {
      title: 'Memory of the process',
      description: 'Resident memory: heap, buffers and all else.',
      unit: 'bytes',
      view: 'lines',
      width: 12,
      targets: [
        { expr: of('process_resident_memory_bytes'), legend: legendOf('resident') },
        { expr: of('nodejs_external_memory_bytes'), legend: legendOf('external') },
      ],
      runbook: 'memory',
    },
    {
      title: 'Open handles',
      description: 'What keeps the process busy or alive: sockets, timers, files. A line that only rises is a leak.',
      unit: 'short',
      view: 'lines',
      width: 12,
      targets: [
        { expr: of('nodejs_active_resources_total'), legend: legendOf('resources') },
        { expr: of('process_open_fds'), legend: legendOf('file descriptors') },
      ],
      runbook: 'fileDescriptors',
    },
    {
      title: 'Age of the process',
      description: 'Time since the process was started.',
      unit: 's',
      view: 'stat',
      width: 12,
      targets: [{ expr: `time() - ${of('process_start_time_seconds')}`, legend }],
    },
    {
      title: 'Restarts',
      description: 'How often the process was started anew in the time shown.',
      unit: 'short',
      view: 'stat',
      width: 12,
      thresholds: { warning: 1, critical: 3 },
      targets: [{ expr: `changes(${of('process_start_time_seconds')}[$__range])`, legend }],
    },
  ];
}
