import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkLabelName, isGroup, mustBe } from './checks';
import type { HttpLabel } from './http-label.options';
import type { CustomLabel, HttpMetricsOptions } from './http.options';

/** What no custom label is called. */
const TAKEN: readonly HttpLabel[] = ['method', 'path', 'status', 'stream', 'outcome'];
export const BUILT_IN: readonly HttpLabel[] = [...TAKEN, 'scheme', 'protocolVersion', 'errorType', 'exception'];

/** Custom labels in the order in which their values are recorded. */
export type CustomLabels = readonly { readonly name: string; readonly compute: CustomLabel }[];

const checkLabelGroup = mustBe(isGroup, 'an object of functions and constants', 'write { tenant: (request) => … }');
const checkLabel = mustBe(isLabel, 'a function of the request or a constant', 'write (request) => …, or a text');

/** Checks labels of the application; constants become functions. */
export function checkCustomLabels(value: unknown, where: string): Readonly<Record<string, CustomLabel>> {
  const labels = Object.entries(checkLabelGroup(value, where)).map(([name, compute]) => {
    const path = `${where}.${name}`;
    if (TAKEN.includes(checkLabelName(name, path) as HttpLabel)) {
      throw new MetricsConfigurationError(path, 'has the name of a built-in label', 'choose another name');
    }
    const label = checkLabel(compute, path);
    return [name, typeof label === 'function' ? label : (): typeof label => label] as const;
  });
  return Object.fromEntries(labels);
}

function isLabel(value: unknown): value is NonNullable<HttpMetricsOptions['customLabels']>[string] {
  return (
    typeof value === 'function' || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
  );
}
