import type { ModulesContainer } from '@nestjs/core';

/** What we use of Nest's wrapper of a provider or a controller. */
interface WrapperLike {
  readonly name: unknown;
  readonly instance: unknown;
}

/**
 * Who made a metric, for an error: `, made by OrdersService (its property "orders")`. A provider that is the metric,
 * or a provider or a controller with a property that is. `''` where nobody is found.
 */
export function registeredBy(metric: object, modules: ModulesContainer): string {
  for (const { metatype, providers, controllers } of modules.values()) {
    for (const wrapper of [...providers.values(), ...controllers.values()] as WrapperLike[]) {
      const owner = ownerOf(metric, wrapper);
      if (owner !== undefined) {
        return `, made by ${owner} of ${metatype.name}`;
      }
    }
  }
  return '';
}

function ownerOf(metric: object, { name, instance }: WrapperLike): string | undefined {
  if (instance === metric) {
    return `the provider ${String(name)}`;
  }
  if (typeof instance !== 'object' || instance === null) {
    return undefined;
  }
  const property = propertyWith(metric, instance);
  return property === undefined ? undefined : `${String(name)} (its property "${property}")`;
}

/** No getter runs for an error message, and no proxy makes it another one. */
function propertyWith(metric: object, instance: object): string | undefined {
  try {
    const properties = Object.entries(Object.getOwnPropertyDescriptors(instance));
    return properties.find(([, { value }]) => value === metric)?.[0];
  } catch {
    return undefined;
  }
}
