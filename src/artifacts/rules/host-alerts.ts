import type { MetricName } from '../../catalogue/catalogue';
import { ALERT_TABLE, type AlertIn, without } from './alert-table';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';

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
    EventLoopLagHigh: eventLoopLag(context),
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

function eventLoopLag({ vocabulary, options }: RuleContext): Candidate {
  if (!options.metrics.defaultMetrics) {
    return without('defaultMetrics');
  }
  const lag = vocabulary.selectName('nodejs_eventloop_lag_p99_seconds');
  return {
    expr: `max ${vocabulary.by('instance')} (avg_over_time(${lag}[5m])) > 0.25`,
    summary: 'The event loop of {{ $labels.instance }} of {{ $labels.job }} is late by {{ $value | humanizeDuration }}',
    description:
      'For ten minutes, one turn in a hundred of the event loop of {{ $labels.instance }} ({{ $labels.job }}) has been late by more than 250 ms: every request waits for it.',
  };
}
