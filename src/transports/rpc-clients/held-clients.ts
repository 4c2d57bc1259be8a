import type { ModulesContainer } from '@nestjs/core';

/** What we use of what Nest keeps of a provider. */
interface Wrapper {
  readonly instance?: unknown;
  isDependencyTreeStatic(): boolean;
  /** What a factory is given. */
  readonly inject?: readonly unknown[] | null | undefined;
}

/**
 * Whether the client stands in the application: as a provider, in a property of a provider or controller (`@Client()`
 * puts it there), or in an array, a `Map` or a `Set` in such a property. Getters are not asked: they may do anything.
 */
export function holdsClient(modules: ModulesContainer, client: object): boolean {
  return wrappersOf(modules).some(({ instance }) => isHeldBy(instance, client));
}

/**
 * Whether a factory of the application makes something for each request because it is given something of the request:
 * what it made cannot be looked up.
 */
export function makesPerRequest(modules: ModulesContainer): boolean {
  return wrappersOf(modules).some((wrapper) => (wrapper.inject ?? []).length > 0 && !wrapper.isDependencyTreeStatic());
}

function wrappersOf(modules: ModulesContainer): Wrapper[] {
  return [...modules.values()].flatMap(({ providers, controllers, injectables }): Wrapper[] => [
    ...providers.values(),
    ...controllers.values(),
    ...injectables.values(),
  ]);
}

function isHeldBy(instance: unknown, client: object): boolean {
  if (instance === client) {
    return true;
  }
  if (typeof instance !== 'object' || instance === null) {
    return false;
  }
  try {
    return Reflect.ownKeys(instance).some((key) =>
      isOrContains(Object.getOwnPropertyDescriptor(instance, key)?.value, client),
    );
  } catch {
    // A proxy that must not be looked at.
    return false;
  }
}

function isOrContains(value: unknown, client: object): boolean {
  return (
    value === client ||
    (Array.isArray(value) && value.includes(client)) ||
    (value instanceof Set && value.has(client)) ||
    (value instanceof Map && [...value.values()].includes(client))
  );
}
