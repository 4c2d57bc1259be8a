import type { MetricName } from '../../catalogue/catalogue';
import type { RuleContext } from './rule-context';
import type { Candidate } from './rule-file';

/** The host or container, and the process. */
export function hostAlerts(context: RuleContext): Candidate[] {
  return [
    usage(context, {
      name: 'CpuUsageHigh',
      metric: 'system_cpu_usage_percent',
      percent: 90,
      for: '15m',
      what: 'CPU',
    }),
    usage(context, {
      name: 'MemoryUsageHigh',
      metric: 'system_memory_usage_percent',
      percent: 90,
      for: '10m',
      what: 'memory',
    }),
    usage(context, {
      name: 'DiskUsageHigh',
      metric: 'system_disk_usage_percent',
      percent: 85,
      for: '15m',
      what: `disk at ${context.options.metrics.system.diskPath}`,
    }),
    eventLoopLag(context),
  ];
}

interface Usage {
  readonly name: string;
  readonly metric: MetricName;
  readonly percent: number;
  readonly for: string;
  readonly what: string;
}

function usage({ vocabulary }: RuleContext, { name, metric, percent, what, ...rest }: Usage): Candidate {
  if (!vocabulary.has(metric)) {
    return { name, reason: `the service does not tell ${vocabulary.nameOf(metric) ?? metric}: system` };
  }
  // Text goes through Go's templates: whatever has braces in it must not be one.
  const told = what.replaceAll(/[{}]/g, '');
  return {
    name,
    severity: 'warning',
    for: rest.for,
    expr: `max ${vocabulary.by('instance')} (avg_over_time(${vocabulary.select(metric)}[5m])) > ${percent}`,
    summary: `{{ $labels.instance }} of {{ $labels.job }} uses {{ $value | humanize }}% of its ${told}`,
    description: `More than ${percent}% of the ${told} of the host or container of {{ $labels.instance }} ({{ $labels.job }}) have been in use for ${rest.for}.`,
  };
}

function eventLoopLag({ vocabulary, options }: RuleContext): Candidate {
  const name = 'EventLoopLagHigh';
  if (!options.metrics.defaultMetrics) {
    return { name, reason: 'the service does not tell nodejs_eventloop_lag_p99_seconds: defaultMetrics' };
  }
  const lag = vocabulary.selectName('nodejs_eventloop_lag_p99_seconds');
  return {
    name,
    severity: 'warning',
    for: '10m',
    expr: `max ${vocabulary.by('instance')} (avg_over_time(${lag}[5m])) > 0.25`,
    summary: 'The event loop of {{ $labels.instance }} of {{ $labels.job }} is late by {{ $value | humanizeDuration }}',
    description:
      'For ten minutes, one turn in a hundred of the event loop of {{ $labels.instance }} ({{ $labels.job }}) has been late by more than 250 ms: every request waits for it.',
  };
}
