import type { Alert, AlertsOf } from './rule-file';
import { all } from './promql';
import type { RuleContext } from './rule-context';

/** Whether the service is there, and whether anybody reaches it. */
export function serviceAlerts(context: RuleContext): AlertsOf<'service'> {
  return {
    ServiceDown: serviceDown(context),
    ServiceInstanceDown: instanceDown(context),
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

function instanceDown(context: RuleContext): Alert {
  return {
    expr: context.ofOurs(`${context.vocabulary.selectName('up')} == 0`),
    summary: 'An instance of {{ $labels.job }} is down',
    description: 'Prometheus has not reached {{ $labels.instance }} of {{ $labels.job }} for five minutes.',
  };
}

function trafficStopped({ vocabulary, recorded }: RuleContext): Alert {
  const now = recorded.series(recorded.requestRate('5m'));
  const before = recorded.series(recorded.requestRate('6h'));
  // A service that has started again has no series of requests until the first comes.
  const reached = `0 * max ${vocabulary.by()} (${vocabulary.selectName('up')} == 1)`;
  return {
    expr: all(`(${now} or ${reached}) == 0`, `${before} > 0.1`),
    summary: 'No requests reach {{ $labels.job }}',
    description:
      '{{ $labels.job }} is up, but has had no request for ten minutes. In the last six hours it has had one every ten seconds or more, on average.',
  };
}
