import { MetricsConfigurationError } from '../core/metrics.errors';
import { CATALOGUE, METRIC_NAMES, type MetricName } from '../catalogue/catalogue';
import { type MetricNames, namesUnder } from '../catalogue/naming';
import type { MetricEntry } from '../catalogue/metric-entry';
import type { MetricsNaming } from '../catalogue/naming';
import { type Check, checkKeys, checkMetricName, mustBe, quote } from './checks';
import { NAMING_SCHEMES } from './naming-schemes';
import type { ResolvedDefaultMetrics } from './resolve-default-metrics';

const PROCESS_METRIC = /^(process|nodejs)_/;
const PREFIX = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Endings that a histogram's samples add to its name. */
const HISTOGRAM_ENDINGS = ['_bucket', '_sum', '_count'];

/** Checks the option `naming`. */
export const checkNaming: Check<MetricsNaming> = mustBe(
  (value): value is MetricsNaming => typeof value === 'string' && Object.hasOwn(NAMING_SCHEMES, value),
  `one of ${Object.keys(NAMING_SCHEMES).join(', ')}`,
  'use one of these, or leave it out for prometheus',
);

/** Checks the option `prefix`. An empty one is none. */
export const checkPrefix: Check<string> = mustBe(
  (value): value is string => value === '' || (typeof value === 'string' && PREFIX.test(value) && !value.endsWith('_')),
  'a word for metric names',
  'use letters, digits and underscores, no digit first and no underscore last: "gateway", not "gateway_"',
);

/** Checks the option `names`. */
export function checkNames(value: unknown, where: string): Partial<Record<MetricName, string>> {
  const names = Object.entries(checkKeys(value, METRIC_NAMES, where));
  return Object.fromEntries(names.map(([metric, name]) => [metric, checkOwnName(name, `${where}.${metric}`)]));
}

/** The name of every metric under these options; throws where two would be the same. */
export function namesInForce(options: {
  readonly prefix: string | undefined;
  readonly naming: MetricsNaming;
  readonly names: Partial<Record<MetricName, string>>;
  readonly derived: boolean;
  readonly defaultMetrics: ResolvedDefaultMetrics;
}): MetricNames {
  const { prefix, naming, names, derived, defaultMetrics } = options;
  const resolved: Record<MetricName, string | undefined> = { ...namesUnder(naming, prefix || undefined), ...names };
  for (const name of METRIC_NAMES) {
    if (CATALOGUE[name].switch === 'derived' && !derived) {
      resolved[name] = undefined;
    }
  }
  checkNoCollision(resolved);
  checkNotOfProcess(resolved, defaultMetrics?.prefix ?? '');
  return resolved as MetricNames;
}

/**
 * The names that a metric's samples have in one of the formats, beside its own.
 *
 * @returns of a histogram with `_bucket`, `_sum` and `_count`; of a counter without `_total`, as OpenMetrics calls it
 */
export function sampleNames(name: string, type: MetricEntry['type']): readonly string[] {
  const endings = type === 'histogram' ? ['', ...HISTOGRAM_ENDINGS] : [''];
  return [...endings.map((ending) => name + ending), ...(name.endsWith('_total') ? [name.slice(0, -6)] : [])];
}

/** By each name that the samples of the module's metrics have, whose it is. */
export function takenNames(names: MetricNames): ReadonlyMap<string, MetricName> {
  const owners = new Map<string, MetricName>();
  for (const key of METRIC_NAMES) {
    const name = names[key];
    for (const sample of name === undefined ? [] : sampleNames(name, CATALOGUE[key].type)) {
      owners.set(sample, key);
    }
  }
  return owners;
}

/** Throws unless the value is a name for a metric that none of prom-client's process metrics begins like. */
export function checkOwnName(value: unknown, where: string): string {
  const name = checkMetricName(value, where);
  if (PROCESS_METRIC.test(name)) {
    throw new MetricsConfigurationError(
      where,
      `begins like the process metrics: ${quote(name)}`,
      'begin it with something other than process_ and nodejs_',
    );
  }
  return name;
}

function checkNoCollision(resolved: Readonly<Record<MetricName, string | undefined>>): void {
  const owners = new Map<string, string>();
  for (const [key, name] of Object.entries(resolved)) {
    for (const sample of name === undefined ? [] : sampleNames(name, CATALOGUE[key as MetricName].type)) {
      const other = owners.get(sample);
      if (other !== undefined) {
        throw new MetricsConfigurationError(
          `names.${key}`,
          `takes the name ${quote(sample)}, which ${other} has already`,
          'give each metric a name of its own',
        );
      }
      owners.set(sample, key);
    }
  }
}

/** Without a prefix, what the option `names` says is checked by itself. */
function checkNotOfProcess(resolved: Readonly<Record<string, string | undefined>>, prefix: string): void {
  const clash = Object.entries(resolved).find(
    ([, name]) => prefix !== '' && name?.startsWith(prefix) === true && PROCESS_METRIC.test(name.slice(prefix.length)),
  );
  if (clash !== undefined) {
    throw new MetricsConfigurationError(
      'defaultMetrics.prefix',
      `lets process metrics begin like ${quote(clash[1])}, the name of ${clash[0]}`,
      'choose another one, or another name',
    );
  }
}
