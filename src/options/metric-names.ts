import { MetricsConfigurationError } from '../core/metrics.errors';
import { CATALOGUE, METRIC_NAMES, type MetricName } from '../catalogue/catalogue';
import { type MetricNames, namesUnder } from '../catalogue/naming';
import type { MetricsNaming } from '../catalogue/naming';
import { checkKeys, checkMetricName, quote } from './checks';
import { NAMING_SCHEMES } from './defaults';

const PROCESS_METRIC = /^(process|nodejs)_/;
const PREFIX = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Endings that a histogram's samples add to its name. */
const HISTOGRAM_ENDINGS = ['_bucket', '_sum', '_count'];
/** The naming scheme that the option `naming` asks for. */
export function resolveNaming(value: unknown): MetricsNaming {
  if (value === undefined) {
    return 'prometheus';
  }
  if (typeof value !== 'string' || !Object.hasOwn(NAMING_SCHEMES, value)) {
    throw new MetricsConfigurationError(
      'naming',
      `must be one of ${Object.keys(NAMING_SCHEMES).join(', ')}, but got ${quote(value)}`,
      'use one of these, or leave it out for prometheus',
    );
  }
  return value as MetricsNaming;
}

/**
 * The name of every metric under the options `prefix`, `naming`, `names` and `derived`; throws where two would be the
 * same.
 */
export function resolveMetricNames(
  prefix: unknown,
  naming: MetricsNaming,
  names: unknown,
  derived: boolean,
): MetricNames {
  const resolved: Record<MetricName, string | undefined> = { ...namesUnder(naming, resolvePrefix(prefix)) };
  if (names !== undefined) {
    const overrides = checkKeys(names, METRIC_NAMES, 'names');
    for (const [key, value] of Object.entries(overrides)) {
      resolved[key as MetricName] = checkOwnName(value, `names.${key}`);
    }
  }
  for (const name of METRIC_NAMES) {
    if (CATALOGUE[name].switch === 'derived' && !derived) {
      resolved[name] = undefined;
    }
  }
  checkNoCollision(resolved);
  return resolved as MetricNames;
}

function checkOwnName(value: unknown, where: string): string {
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

function resolvePrefix(value: unknown): string | undefined {
  if (value === undefined || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || !PREFIX.test(value) || value.endsWith('_')) {
    throw new MetricsConfigurationError(
      'prefix',
      `must be a word for metric names, but got ${quote(value)}`,
      'use letters, digits and underscores, no digit first and no underscore last: "gateway", not "gateway_"',
    );
  }
  return value;
}

function checkNoCollision(resolved: Readonly<Record<MetricName, string | undefined>>): void {
  const owners = new Map<string, string>();
  for (const [key, name] of Object.entries(resolved)) {
    if (name === undefined) {
      continue;
    }
    const endings = CATALOGUE[key as MetricName].type === 'histogram' ? ['', ...HISTOGRAM_ENDINGS] : [''];
    // OpenMetrics calls a counter by its name without _total too.
    const names = [...endings.map((ending) => name + ending), ...(name.endsWith('_total') ? [name.slice(0, -6)] : [])];
    for (const sample of names) {
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
