import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkLabelName, checkUnique, isGroup, mustBe } from './checks';
import type { CustomLabel, HttpLabel, HttpMetricsOptions } from './http.options';
import type { ResolvedHttpOptions } from './resolve-http';

export const BUILT_IN: readonly HttpLabel[] = ['method', 'path', 'status', 'stream', 'outcome'];

/** Custom labels in the order in which their values are recorded. */
export type CustomLabels = readonly { readonly name: string; readonly compute: CustomLabel }[];

const checkLabelGroup = mustBe(isGroup, 'an object of functions and constants', 'write { tenant: (request) => … }');
const checkLabel = mustBe(isLabel, 'a function of the request or a constant', 'write (request) => …, or a text');

/** Checks labels of the application; constants become functions. */
export function checkCustomLabels(value: unknown, where: string): Readonly<Record<string, CustomLabel>> {
  const labels = Object.entries(checkLabelGroup(value, where)).map(([name, compute]) => {
    const path = `${where}.${name}`;
    if (BUILT_IN.includes(checkLabelName(name, path) as HttpLabel)) {
      throw new MetricsConfigurationError(path, 'has the name of a built-in label', 'choose another name');
    }
    const label = checkLabel(compute, path);
    return [name, typeof label === 'function' ? label : (): typeof label => label] as const;
  });
  return Object.fromEntries(labels);
}

/**
 * The same options with labels that only handlers declare, which are empty for all others. Where the options name the
 * labels of a metric, it has these and no more.
 *
 * @throws MetricsConfigurationError for the name of a label that there is
 */
export function withHandlerLabels(http: ResolvedHttpOptions, names: readonly string[]): ResolvedHttpOptions {
  const added = names.filter((name) => http.customLabels.every((label) => label.name !== name));
  if (added.length === 0) {
    return http;
  }
  const customLabels = [...http.customLabels, ...added.map((name) => ({ name, compute: () => undefined }))];
  const exposed = added.map((name, index) => ({ name, source: http.customLabels.length + index }));
  const { counterLabels, durationLabels, allLabelsOf } = http;
  const extended = {
    ...http,
    customLabels,
    counterLabels: allLabelsOf.counter ? [...counterLabels, ...exposed] : counterLabels,
    durationLabels: allLabelsOf.duration ? [...durationLabels, ...exposed] : durationLabels,
  };
  for (const labels of [extended.counterLabels, extended.durationLabels]) {
    checkUnique(
      labels.map(({ name }) => name),
      'the labels of the request metrics with those of @MetricsLabels()',
    );
  }
  return extended;
}

function isLabel(value: unknown): value is NonNullable<HttpMetricsOptions['customLabels']>[string] {
  return (
    typeof value === 'function' || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
  );
}
