import type { AnyRegistry } from '../../options/metrics.options';
import type { Labels } from '../../instruments/labels';
import { isLabelName } from './distinct-labels';

/**
 * What prom-client keeps of the default labels; there is no public way to read them without collecting every metric.
 */
type RegistryWithDefaultLabels = AnyRegistry & { readonly _defaultLabels?: Readonly<Record<string, unknown>> | null };

/** Labels that the exposition itself sets. */
const RESERVED: readonly string[] = ['le', 'quantile'];

/**
 * The labels that the registry gives every sample; `undefined` where there are none. prom-client takes any: one that
 * no exposition can say would cost every metric of the registry.
 *
 * @param onUnusable called with the name of each that is left out
 */
export function defaultLabelsOf(registry: AnyRegistry, onUnusable: (name: string) => void): Labels | undefined {
  const given = Object.entries((registry as RegistryWithDefaultLabels)._defaultLabels ?? {});
  const usable = given.flatMap(([name, value]): [string, string][] => {
    const text = isLabelName(name) && !RESERVED.includes(name) ? textOf(value) : undefined;
    if (text === undefined) {
      onUnusable(name);
      return [];
    }
    return [[name, text]];
  });
  return usable.length === 0 ? undefined : Object.fromEntries(usable);
}

function textOf(value: unknown): string | undefined {
  try {
    return String(value);
  } catch {
    return undefined;
  }
}
