import { MetricsConfigurationError } from '../core/metrics.errors';
import type { ServiceLabelOptions } from '../options/artifact.options';
import { type Check, checkLabelName, checkUnique, listOf, quote } from '../options/checks';
import { checked, type Filled, type Members } from '../options/schema';

/** A selector that is read. */
export interface ReadSelector {
  readonly matchers: readonly string[];
  readonly labels: readonly string[];
}

const MATCHER = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\[^\n])*")\s*(?:,|$)/y;
/** What the rules themselves ask by. */
const OURS: readonly string[] = ['job', 'instance', '__name__', 'le', 'quantile'];

/** These options, as they stand among those of the artifacts. */
export const SERVICE_LABELS: Members<
  ServiceLabelOptions,
  Filled<ServiceLabelOptions, never, { selector: ReadSelector }>
> = {
  selector: checked<ReadSelector, string>(readSelector).or({ matchers: [], labels: [] }),
  by: checked(checkBy).or([]),
};

/** By what services are told apart, the job first. */
export function serviceLabelsOf(selector: ReadSelector, by: readonly string[]): readonly string[] {
  return [...new Set(['job', ...by, ...selector.labels])];
}

function readSelector(value: unknown, where: string): ReadSelector {
  const text = typeof value === 'string' ? value.trim() : '';
  const matchers: string[] = [];
  const labels: string[] = [];
  MATCHER.lastIndex = 0;
  while (MATCHER.lastIndex < text.length) {
    const [, label = '', operator = '', matched = ''] = MATCHER.exec(text) ?? [];
    if (label === '') {
      break;
    }
    labels.push(notOurs(label, where));
    matchers.push(`${label}${operator}${matched}`);
    if (MATCHER.lastIndex === text.length) {
      return { matchers, labels };
    }
  }
  throw new MetricsConfigurationError(
    where,
    `must be matchers of PromQL, but got ${quote(value)}`,
    'write it as \'namespace="prod",cluster=~"eu-.*"\'',
  );
}

function checkBy(value: unknown, where: string): readonly string[] {
  const by = listOf(((label, at) => notOurs(checkLabelName(label, at), at)) satisfies Check<string>)(value, where);
  checkUnique(by, where);
  return by;
}

function notOurs(label: string, where: string): string {
  if (OURS.includes(label)) {
    throw new MetricsConfigurationError(
      where,
      `has the label ${quote(label)}, which the rules ask by themselves`,
      label === 'job' ? 'leave it out, and give a job' : 'leave it out',
    );
  }
  return label;
}
