import type { Exposition } from '../../support/exposition';

/** The label names of a metric's samples, each set once: `method,path,status`. */
export function labelSetsOf(exposition: Exposition, name: string): string[] {
  return [...new Set(exposition.of(name).map((sample) => Object.keys(sample.labels).toSorted().join(',')))];
}
