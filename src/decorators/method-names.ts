import { MetricsConfigurationError } from '../metrics.errors';
import { quote } from '../options/checks';
import { toLabelValue } from '../record/label-value';
import type { MeasuredMethod } from './measured-method';

/** Other values for the labels of a method. */
export interface MethodNames {
  /** Value of the label `class`. @default the name of the class that declares the method */
  class?: string;
  /** Value of the label `method`. @default the name of the method */
  method?: string;
}

/** Throws unless the names are text or left out. */
export function checkMethodNames(names: MethodNames, decorator: string): MethodNames {
  for (const [key, value] of Object.entries(names) as [string, unknown][]) {
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new MetricsConfigurationError(
        `${decorator} ${key}`,
        `must be a label value, but got ${quote(value)}`,
        'pass some text, or leave it out',
      );
    }
  }
  return names;
}

/** The values of the labels `class` and `method`. */
export function namesOf(method: MeasuredMethod, names: MethodNames): readonly [string, string] {
  return [toLabelValue(names.class ?? method.className), toLabelValue(names.method ?? method.methodName)];
}
