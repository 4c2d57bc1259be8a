import type { MetricsNaming } from '../catalogue/naming';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { didYouMean } from '../core/nearest-name';
import { checkKeys, checkLabelName, checkUnique, quote } from './checks';
import { BUILT_IN, type CustomLabels } from './custom-labels';
import type { HttpLabel } from './http-label.options';

/** A label as it is exposed: where its value comes from (a built-in, or the index of a custom label), and its name. */
export interface ExposedLabel {
  readonly source: HttpLabel | number;
  readonly name: string;
}

/** What tells requests apart that are of the same method, route and status. */
export type Trait = 'scheme' | 'protocolVersion' | 'unsent' | 'exception';

/** Checks the option `http.labelNames`. */
export function checkLabelNames(value: unknown, where: string): Partial<Record<HttpLabel, string>> {
  const names = Object.entries(checkKeys(value, BUILT_IN, where));
  return Object.fromEntries(names.map(([label, name]) => [label, checkLabelName(name, `${where}.${label}`)]));
}

/** The labels where the options name none. A custom label takes the place of a built-in one of its name. */
export function namedByDefault(
  labels: readonly HttpLabel[],
  customLabels: CustomLabels,
  names: Readonly<Record<HttpLabel, string>>,
): readonly string[] {
  const custom = customLabels.map(({ name }) => name);
  return [...labels.filter((label) => !custom.includes(names[label])), ...custom];
}

/** Those of the labels that tell one of these things. */
export function ofSources(labels: readonly ExposedLabel[], sources: readonly ExposedLabel['source'][]): ExposedLabel[] {
  return labels.filter(({ source }) => sources.includes(source));
}

/** What the values of these labels are made of. */
export function traitsToldBy(labels: readonly ExposedLabel[], naming: MetricsNaming): ReadonlySet<Trait> {
  const ofErrors: Trait = naming === 'micrometer' ? 'exception' : 'unsent';
  const traits: Partial<Record<ExposedLabel['source'], Trait>> = {
    scheme: 'scheme',
    protocolVersion: 'protocolVersion',
    errorType: ofErrors,
    exception: 'exception',
  };
  return new Set(labels.flatMap(({ source }) => traits[source] ?? []));
}

/** The labels of these names, which are those of the built-in labels or of custom ones. */
export function exposeLabels(
  labels: readonly string[],
  customLabels: CustomLabels,
  names: Readonly<Record<HttpLabel, string>>,
  where: string,
): ExposedLabel[] {
  const exposed = labels.map((label): ExposedLabel => {
    const custom = customLabels.findIndex((candidate) => candidate.name === label);
    if (custom === -1 && BUILT_IN.includes(label as HttpLabel)) {
      return { source: label as HttpLabel, name: names[label as HttpLabel] };
    }
    if (custom === -1) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(label)}, which is no label of the request metrics${questionFor(label, customLabels)}`,
        `use ${BUILT_IN.join(', ')} or one of http.customLabels`,
      );
    }
    return { source: custom, name: label };
  });
  checkUnique(
    exposed.map((label) => label.name),
    where,
  );
  return exposed;
}

function questionFor(label: unknown, customLabels: CustomLabels): string {
  const known = [...BUILT_IN, ...customLabels.map(({ name }) => name)];
  return typeof label === 'string' ? didYouMean(label, known, quote) : '';
}
