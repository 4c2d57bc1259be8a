import { without } from './alert-table';
import { all } from './promql';
import type { Window } from './recorded';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';

/** How fast the error budget of 30 days is burnt. */
interface Burn {
  readonly factor: number;
  readonly long: Window;
  /** Ends the alert soon after the trouble. */
  readonly short: Window;
  /** The part of the budget that is gone when the long window is full, in percent. */
  readonly gone: number;
}

/**
 * The error budget of the SLO is burnt too fast: Google's SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate
 * Alerts".
 */
export function sloAlerts(context: RuleContext): AlertsOf<'slo'> {
  return {
    ErrorBudgetBurn1h: burnRate(context, { factor: 14.4, long: '1h', short: '5m', gone: 2 }),
    ErrorBudgetBurn6h: burnRate(context, { factor: 6, long: '6h', short: '30m', gone: 5 }),
    ErrorBudgetBurn1d: burnRate(context, { factor: 3, long: '1d', short: '2h', gone: 10 }),
    ErrorBudgetBurn3d: burnRate(context, { factor: 1, long: '3d', short: '6h', gone: 10 }),
  };
}

function burnRate({ options, recorded }: RuleContext, burn: Burn): Candidate {
  const long = recorded.errorRatio(burn.long);
  const short = recorded.errorRatio(burn.short);
  if (long === undefined || short === undefined) {
    return without('status');
  }
  // Floating point makes 0.0014400000000000003 of it.
  const threshold = Number(((burn.factor * (100 - options.slo)) / 100).toPrecision(6));
  if (threshold >= 1) {
    return { reason: `an SLO of ${options.slo}% cannot be missed ${burn.factor} times as fast as it allows` };
  }
  const above = (rule: typeof long): string => `${recorded.series(rule)} > ${threshold}`;
  const enough = `${recorded.series(recorded.requestRate(burn.long))} > 0.1`;
  return {
    labels: { long_window: burn.long, short_window: burn.short },
    expr: all(above(long), above(short), enough),
    summary: `{{ $labels.job }} burns its error budget ${burn.factor} times too fast`,
    description:
      `{{ $labels.job }} has failed {{ $value | humanizePercentage }} of the requests of the last ${burn.long}, and goes on. The SLO of ${options.slo}% ` +
      `allows ${Number((100 - options.slo).toPrecision(6))}%: ${burn.gone}% of what it allows in 30 days go in ${burn.long} at ${burn.factor} times that.`,
  };
}
