import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import type { ResolvedOptions } from '../../../src/options/resolve-options';
import type { Scenario } from './scenario';
import type { Series } from './series';
import { translate } from './translate';

/** A file that asks recorded series for their values at a time; `undefined` is that of one that is not there then. */
export function promtoolValues(
  series: Series,
  values: Readonly<Record<string, number | undefined>>,
  ruleFile: string,
  options: ResolvedOptions,
): string {
  return JSON.stringify({
    rule_files: [ruleFile],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: inputOf(series, options),
        // Rounded, as it is not about the last bit of a floating-point number.
        promql_expr_test: Object.entries(values).map(([name, value]) => ({
          expr: `round(${name}, 0.0001)`,
          eval_time: '30m',
          exp_samples: value === undefined ? [] : [{ labels: name.replace(/^[\w:]+/, ''), value }],
        })),
      },
    ],
  });
}

/** A file of unit tests, as `promtool test rules` takes it: YAML, of which JSON is a part. */
export function promtoolTests(scenarios: readonly Scenario[], ruleFile: string, options: ResolvedOptions): string {
  return JSON.stringify({
    rule_files: [ruleFile],
    evaluation_interval: intervalOf(scenarios),
    tests: scenarios.map((scenario) => testOf(scenario, options)),
  });
}

function testOf({ alert, when, fires, at, series }: Scenario, options: ResolvedOptions): object {
  return {
    name: `${alert}: ${when}`,
    interval: '1m',
    input_series: inputOf(series, options),
    promql_expr_test: at.map((minute) => ({
      // What an alert says of itself is not asked here, only how many fire.
      expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
      eval_time: `${minute}m`,
      exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
    })),
  };
}

function inputOf(series: Series, options: ResolvedOptions): object[] {
  return Object.entries(translate(series, options)).map(([name, values]) => ({ series: name, values }));
}

/** Weeks are looked at from further away, or they would take minutes. */
function intervalOf(scenarios: readonly Scenario[]): string {
  if (scenarios.some(({ alert }) => alert === 'TrafficStopped')) {
    return '15m';
  }
  return scenarios.some(({ alert }) => isLong(alert)) ? '5m' : '1m';
}

/** Whether the windows of an alert are so long that evaluating it every minute takes too long. */
function isLong(alert: AlertName): boolean {
  return /BurnSlow$|^TrafficStopped$/.test(alert);
}
