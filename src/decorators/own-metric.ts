import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkKeys, checkLabelName, isGroup, mustBe, quote } from '../options/checks';
import { checkOwnName } from '../options/metric-names';
import { checkText } from './decorator-options';
import type { MethodNames } from './method-names';

/** The label that tells calls that failed from the others. */
export const RESULT = 'result';

/** What is known of a call that is over. */
export interface EndedCall {
  /** The name of the class that declares the method. */
  readonly class: string;
  /** The name of the method. */
  readonly method: string;
  /** `error` where the method threw, or its promise was rejected. */
  readonly result: 'ok' | 'error';
  /** What was thrown; `undefined` where nothing was. */
  readonly error: unknown;
}

/** A function whose parameters may be written as those of one method: `([order]: [Order], receipt?: Receipt) => …`. */
interface OfCall<Value> {
  bivariant(args: readonly unknown[], result: unknown, call: EndedCall): Value;
}

/**
 * Computes a label of a metric of your own when a call is over: see {@link OwnMetricOptions.labels}.
 *
 * @param args the arguments of the call
 * @param result what the method returned, or its promise resolved to, of several values the last; `undefined` where it
 * threw
 */
export type MethodLabel = OfCall<string | number | boolean | undefined | null>['bivariant'];

/** A metric of your own, in place of the one that all methods with the decorator share. */
export interface OwnMetricOptions {
  /**
   * Name of the metric, used as it stands, without `prefix`. It has the label `result` (`ok`, `error`) and those of
   * `labels`. Decorators that give the same name feed the same metric: with the same labels, `help` and buckets.
   *
   * @default the metric of the decorator, with the labels `class` and `method`
   */
  name?: string;

  /**
   * Help text of the metric.
   *
   * @default one that names the decorator
   */
  help?: string;

  /**
   * Labels of the metric, each a constant or a function, which is called once when a call is over. `undefined`,
   * `null`, objects and whatever throws become the empty label (a throw warns once); long values are cut to 128
   * characters; past `limits.seriesPerMetric` new label sets become `__overflow__`. A label called `result` takes the
   * place of ours.
   *
   * @default {}
   * Cost: nothing for constants; with functions a look-up of the series for each call, beside what they take.
   */
  labels?: Readonly<Record<string, MethodLabel | string | number | boolean>>;
}

/** The options of {@link OwnMetricOptions}. */
export const OWN_METRIC_OPTIONS: readonly (keyof OwnMetricOptions)[] = ['name', 'help', 'labels'];

/** A metric of the application's own, as a decorator declares it. */
export interface OwnMetric {
  readonly name: string;
  readonly help: string | undefined;
  readonly labels: ReadonlyMap<string, LabelValue>;
  /** The decorator, as a user writes it: `@Counted({ name: 'orders_total' })`. */
  readonly decorator: string;
}

/** What a label is computed from. */
export type LabelValue = MethodLabel | string | number | boolean;

interface Declared {
  readonly options: OwnMetricOptions & MethodNames;
  /** The decorator, as messages name it: `@Counted()`. */
  readonly decorator: string;
  /** What its metrics end in. */
  readonly ending: '_total' | '_seconds';
  /** Options that have a meaning for metrics with a name alone. */
  readonly needName?: readonly string[];
  /** Whether `class` and `method` have a meaning beside the name. */
  readonly keepsNames?: boolean;
}

const checkLabel = mustBe(
  isLabelValue,
  'text, a number, a boolean or a function',
  "write a constant ('web', 3, true), or (args, result) => …",
);

/**
 * The metric that the options of a decorator declare; `undefined` where they give no name.
 *
 * @throws MetricsConfigurationError for what is wrong
 */
export function checkOwnMetric({
  options,
  decorator,
  ending,
  needName = [],
  keepsNames,
}: Declared): OwnMetric | undefined {
  const { name, help, labels = {} } = options;
  const where = (option: string): string => `${decorator} ${option}`;
  if (name === undefined) {
    const useless = ['help', 'labels', ...needName].find(
      (option) => (options as Readonly<Record<string, unknown>>)[option] !== undefined,
    );
    if (useless !== undefined) {
      throw new MetricsConfigurationError(
        where(useless),
        'is given for the metric that all methods share',
        `give it a metric of its own: name: 'orders${ending}'`,
      );
    }
    return undefined;
  }
  const checkedName = checkOwnName(name, where('name'));
  if (!checkedName.endsWith(ending) || checkedName === ending) {
    throw new MetricsConfigurationError(
      where('name'),
      `must end in ${ending}, but got ${quote(checkedName)}`,
      ending === '_total' ? "call it 'orders_total'" : "its values are seconds: call it 'render_duration_seconds'",
    );
  }
  checkText(help, where('help'));
  const useless = keepsNames === true ? undefined : (['class', 'method'] as const).find((key) => options[key]);
  if (useless !== undefined) {
    throw new MetricsConfigurationError(
      where(useless),
      `is no label of ${quote(checkedName)}`,
      `write labels: { ${useless}: ${quote(options[useless])} }`,
    );
  }
  return {
    name: checkedName,
    help,
    labels: new Map(Object.entries(checkLabels(labels, where('labels')))),
    decorator: `${decorator.slice(0, -1)}{ name: '${checkedName}' })`,
  };
}

function checkLabels(value: unknown, where: string): Record<string, LabelValue> {
  const given = checkKeys(value, isGroup(value) ? Object.keys(value) : [], where);
  return Object.fromEntries(
    Object.entries(given).map(([name, label]) => {
      const path = `${where}.${name}`;
      return [checkLabelName(name, path), checkLabel(label, path)];
    }),
  );
}

function isLabelValue(value: unknown): value is LabelValue {
  return (
    typeof value === 'function' || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
  );
}
