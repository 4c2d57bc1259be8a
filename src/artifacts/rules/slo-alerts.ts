import type { Severity, SloWindow, Window } from '../../options/artifact.options';
import { without } from './alert-table';
import { type Objective, thresholdOf } from './objectives';
import { all, either } from './promql';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';
import { minutesOf } from './windows';

/** One failure at night is no incident, be it one request in thirty. */
const LEAST_BAD = 4;

/**
 * Error budgets are spent too fast. Of each there is one alert that wakes somebody and one that can wait, each over
 * several windows: an incident is in more than one of them.
 */
export function sloAlerts(context: RuleContext): AlertsOf<'slo'> {
  const { availability, latency } = context.objectives;
  const failed = 'failed {{ $value | humanizePercentage }} of its requests';
  const slow = (): string =>
    `answered {{ $value | humanizePercentage }} of its requests in more than ${context.options.sloLatency?.seconds} s`;
  return {
    ErrorBudgetBurn: availability ? burnOf(context, availability, 'critical', failed) : without('status'),
    ErrorBudgetBurnSlow: availability ? burnOf(context, availability, 'warning', failed) : without('status'),
    LatencyBudgetBurn: latency ? burnOf(context, latency, 'critical', slow()) : without('sloLatency'),
    LatencyBudgetBurnSlow: latency ? burnOf(context, latency, 'warning', slow()) : without('sloLatency'),
    RouteErrorBudgetBurn: routes(context),
  };
}

function burnOf(context: RuleContext, objective: Objective, severity: Severity, did: string): Candidate {
  const { sloWindows, sloPeriod } = context.options;
  const { percent } = objective;
  const asked = sloWindows.filter((window) => window.severity === severity);
  const windows = asked.filter(({ factor }) => thresholdOf(percent, factor) < 1);
  const slowest = windows.toSorted((one, other) => one.factor - other.factor)[0];
  if (slowest === undefined) {
    return {
      reason:
        asked.length === 0
          ? `sloWindows has none of severity ${severity}`
          : `an SLO of ${percent}% cannot be missed ${Math.min(...asked.map(({ factor }) => factor))} times as fast as it allows`,
    };
  }
  const longs = windows.map(({ long }) => long).join(' or ');
  return {
    expr: either(...windows.map((window) => burns(context, objective, window))),
    summary: `{{ $labels.job }} burns its error budget: it has ${did}`,
    description:
      `{{ $labels.job }} has ${did} over ${longs}, and goes on. The SLO of ${percent}% allows ${toldPercent(100 - percent)}%: ` +
      `at this speed, what it allows in ${sloPeriod} is gone in ${daysOf(sloPeriod, slowest.factor)} or less.`,
  };
}

/** Routes that have an objective of their own, each with its own threshold. */
function routes(context: RuleContext): Candidate {
  const { objectives, options, vocabulary } = context;
  if (Object.keys(options.sloRoutes).length === 0) {
    return without('sloRoutes');
  }
  if (vocabulary.failed === undefined) {
    return without('status');
  }
  const label = vocabulary.requestLabel('path');
  if (label === undefined) {
    return without('path');
  }
  const conditions = objectives.routes.flatMap((objective) =>
    options.sloWindows
      .filter(({ severity, factor }) => severity === 'critical' && thresholdOf(objective.percent, factor) < 1)
      .map((window) => burns(context, objective, window)),
  );
  return conditions.length === 0
    ? { reason: 'no objective in sloRoutes can be missed as fast as sloWindows asks' }
    : {
        expr: either(...conditions),
        summary: `{{ $labels.${label} }} of {{ $labels.job }} burns its error budget`,
        description: `{{ $labels.job }} has failed {{ $value | humanizePercentage }} of the requests to {{ $labels.${label} }}, and goes on: more than the objective of that route allows.`,
      };
}

function burns(context: RuleContext, { percent, bad, matchers }: Objective, window: SloWindow): string {
  const { long, short, factor } = window;
  const threshold = thresholdOf(percent, factor);
  return all(
    `${bad.series(long, ...matchers)} > ${threshold}`,
    `${bad.series(short, ...matchers)} > ${threshold}`,
    context.enough(bad.whole.series(long, ...matchers)),
    context.enough(bad.part.series(long, ...matchers), LEAST_BAD),
  );
}

function toldPercent(percent: number): number {
  return Number(percent.toPrecision(6));
}

function daysOf(period: Window, factor: number): string {
  const days = minutesOf(period) / minutesOf('1d') / factor;
  return `${Number(days.toPrecision(2))} days`;
}
