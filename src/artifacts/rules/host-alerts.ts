import type { MetricName } from '../../catalogue/catalogue';
import { ALERT_TABLE, type AlertIn } from './alert-table';
import type { RuleContext } from './rule-context';
import type { Alert, AlertsOf, Candidate } from './rule-file';

/** The host or container, and the process. */
export function hostAlerts(context: RuleContext): AlertsOf<'host'> {
  const disk = `disk at ${context.options.metrics.system.diskPath}`;
  return {
    CpuUsageHigh: usage(context, 'CpuUsageHigh', { metric: 'system_cpu_usage_percent', percent: 90, what: 'CPU' }),
    MemoryUsageHigh: usage(context, 'MemoryUsageHigh', {
      metric: 'system_memory_usage_percent',
      percent: 90,
      what: 'memory',
    }),
    DiskUsageHigh: usage(context, 'DiskUsageHigh', { metric: 'system_disk_usage_percent', percent: 85, what: disk }),
    EventLoopLagHigh: context.ofProcess(eventLoopLag),
    EventLoopBusy: context.ofProcess(eventLoopBusy),
    HeapNearLimit: context.ofProcess(heap),
    FileDescriptorsHigh: context.ofProcess(fileDescriptors),
  };
}

interface Usage {
  readonly metric: MetricName;
  readonly percent: number;
  readonly what: string;
}

function usage({ vocabulary }: RuleContext, name: AlertIn<'host'>, { metric, percent, what }: Usage): Candidate {
  if (!vocabulary.has(metric)) {
    return { reason: `the service does not tell ${vocabulary.nameOf(metric) ?? metric}: system` };
  }
  // Text goes through Go's templates: whatever has braces in it must not be one.
  const told = what.replaceAll(/[{}]/g, '');
  return {
    expr: `max ${vocabulary.by('instance')} (avg_over_time(${vocabulary.select(metric)}[5m])) > ${percent}`,
    summary: `{{ $labels.instance }} of {{ $labels.job }} uses {{ $value | humanize }}% of its ${told}`,
    description: `More than ${percent}% of the ${told} of the host or container of {{ $labels.instance }} ({{ $labels.job }}) have been in use for ${ALERT_TABLE[name].for}.`,
  };
}

function eventLoopLag({ vocabulary }: RuleContext): Alert {
  const lag = vocabulary.ofProcess('nodejs_eventloop_lag_p99_seconds');
  return {
    expr: `max ${vocabulary.by('instance')} (avg_over_time(${lag}[5m])) > 0.25`,
    summary: 'The event loop of {{ $labels.instance }} of {{ $labels.job }} is late by {{ $value | humanizeDuration }}',
    description:
      'For ten minutes, one turn in a hundred of the event loop of {{ $labels.instance }} ({{ $labels.job }}) has been late by more than 250 ms: every request waits for it.',
  };
}

/** Late turns are a matter of moments; a process that is busy all the time has no time left for more requests. */
function eventLoopBusy({ vocabulary }: RuleContext): Alert {
  const rate = (...matchers: readonly string[]): string =>
    `sum ${vocabulary.by('instance')} (rate(${vocabulary.ofProcess('nodejs_eventloop_time_seconds_total', ...matchers)}[5m]))`;
  return {
    expr: `${rate('state="active"')} / ${rate()} > 0.95`,
    summary:
      'The event loop of {{ $labels.instance }} of {{ $labels.job }} is busy {{ $value | humanizePercentage }} of the time',
    description:
      'The event loop of {{ $labels.instance }} ({{ $labels.job }}) has hardly waited for anything in ten minutes: the process uses all of the one core that it can use, and requests queue.',
  };
}

/** The lowest of ten minutes is what is left when garbage has been collected. */
function heap({ vocabulary }: RuleContext): Alert {
  const used = vocabulary.ofProcess('nodejs_heap_size_used_bytes');
  const limit = vocabulary.ofProcess('nodejs_heap_size_limit_bytes');
  return {
    expr: `min_over_time(${used}[10m]) / ${limit} > 0.7`,
    summary: 'The heap of {{ $labels.instance }} of {{ $labels.job }} is {{ $value | humanizePercentage }} full',
    description:
      'In the last ten minutes, the heap of {{ $labels.instance }} ({{ $labels.job }}) has never been below 70% of its limit, which counts the young generation that never fills: it is near to the end of the process, "JavaScript heap out of memory".',
  };
}

function fileDescriptors(context: RuleContext): Alert {
  const { vocabulary } = context;
  return {
    expr: context.ofOurs(
      `${vocabulary.ofProcess('process_open_fds')} / ${vocabulary.ofProcess('process_max_fds')} > 0.9`,
    ),
    summary:
      '{{ $labels.instance }} of {{ $labels.job }} has {{ $value | humanizePercentage }} of its file descriptors open',
    description:
      'For five minutes, {{ $labels.instance }} ({{ $labels.job }}) has had more than 90% of the file descriptors open that it may have. Without free ones it takes no connection and opens no file.',
  };
}
