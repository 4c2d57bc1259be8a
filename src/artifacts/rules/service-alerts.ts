import { without } from './alert-table';
import type { Alert, AlertsOf, Candidate } from './rule-file';
import { HALF_HOUR } from './objectives';
import { all } from './promql';
import type { RuleContext } from './rule-context';

/** Whether the service is there, and whether anybody reaches it. */
export function serviceAlerts(context: RuleContext): AlertsOf<'service'> {
  return {
    ServiceDown: serviceDown(context),
    ServiceCrashLooping: crashLooping(context),
    ServiceInstanceDown: instanceDown(context),
    ServiceInstanceRestarting: context.ofProcess(instanceRestarting),
    HealthFailing: healthFailing(context),
    TrafficStopped: trafficStopped(context),
  };
}

function serviceDown(context: RuleContext): Alert {
  const { vocabulary, options } = context;
  const up = vocabulary.selectName('up');
  const noneIsUp = context.ofOurs(`max ${vocabulary.by()} (${up}) == 0`);
  return {
    // Without a job, what is not scraped at all cannot be told from what has never been.
    expr: options.job === undefined ? noneIsUp : `${noneIsUp}\nor\nabsent(${up})`,
    summary: '{{ $labels.job }} is down',
    description: 'Prometheus reaches no instance of {{ $labels.job }}, or has none to scrape.',
  };
}

/** Never down for long, and yet hardly ever up. An instance that is new is up all the time. */
function crashLooping(context: RuleContext): Alert {
  const { vocabulary } = context;
  const up = vocabulary.selectName('up');
  const best = (ofUp: string): string => `max ${vocabulary.by()} (${ofUp}(${up}[15m]))`;
  return {
    expr: context.ofOurs(all(`${best('avg_over_time')} < 0.7`, `${best('changes')} > 3`)),
    summary: '{{ $labels.job }} goes down again and again',
    description:
      'In the last 15 minutes, Prometheus has reached no instance of {{ $labels.job }} more than 70% of the time, and found them up and down in turns.',
  };
}

function instanceRestarting(context: RuleContext): Alert {
  const { vocabulary } = context;
  const starts = vocabulary.ofProcess('process_start_time_seconds');
  return {
    expr: context.ofOurs(`max ${vocabulary.by('instance')} (changes(${starts}[30m])) > 2`),
    summary: '{{ $labels.instance }} of {{ $labels.job }} has started {{ $value }} times in 30 minutes',
    description:
      'The process behind {{ $labels.instance }} ({{ $labels.job }}) ends and is started again, more than twice in the last 30 minutes.',
  };
}

function instanceDown(context: RuleContext): Alert {
  return {
    expr: context.ofOurs(`${context.vocabulary.selectName('up')} == 0`),
    summary: 'An instance of {{ $labels.job }} is down',
    description: 'Prometheus has not reached {{ $labels.instance }} of {{ $labels.job }} for five minutes.',
  };
}

function healthFailing({ vocabulary }: RuleContext): Candidate {
  if (!vocabulary.has('metrics_health_status')) {
    return without('health');
  }
  return {
    expr: `max ${vocabulary.by('instance')} (${vocabulary.select('metrics_health_status', 'status="failing"')}) == 1`,
    summary: 'The health of {{ $labels.instance }} of {{ $labels.job }} is failing',
    description:
      'For five minutes, the health view of {{ $labels.instance }} ({{ $labels.job }}) has said failing. Whoever asks it for readiness sends nothing there.',
  };
}

function trafficStopped(context: RuleContext): Alert {
  const { vocabulary, recorded } = context;
  const now = recorded.requests.series();
  const before = (then: string): string => context.enough(`${recorded.requests.series(HALF_HOUR)} offset ${then}`);
  // A service that has started again has no series of requests until the first comes. Default labels are the service's
  // own: only its metrics have them.
  const there =
    vocabulary.defaultLabels.length === 0
      ? `${vocabulary.selectName('up')} == 1`
      : vocabulary.select('metrics_scrapes_total');
  const reached = `0 * max ${vocabulary.by()} (${there})`;
  return {
    // The half hour that followed at the same time of the day before, and of the same day of the week before.
    expr: all(`(${now} or ${reached}) == 0`, before('1410m'), before('10050m')),
    summary: 'No requests reach {{ $labels.job }}',
    description:
      '{{ $labels.job }} is up, but has had no request for ten minutes. A day ago and a week ago, it had more than 30 in the half hour that followed.',
  };
}
