import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** A controller, and the module that it belongs to. */
export interface FoundController {
  readonly controller: Type;
  readonly module: Type;
}

/** What is read of Nest's wrapper around a provider or controller: what the injector has found for it. */
interface Wrapper {
  readonly token?: unknown;
  readonly metatype?: unknown;
  getCtorMetadata(): readonly (Wrapper | undefined)[] | undefined;
  getPropertiesMetadata(): readonly { readonly wrapper?: Wrapper }[] | undefined;
}

/**
 * The controllers that inject this provider, by constructor or property, directly or through other providers: of any
 * depth, in any module, also through factories. What is fetched by `ModuleRef` is not seen.
 */
export function controllersThatInject(modules: ModulesContainer, token: unknown): FoundController[] {
  const asking = wrappersThatLeadTo(modules, token);
  return [...modules.values()].flatMap(({ metatype: module, controllers }) =>
    [...controllers.values()]
      .filter((wrapper) => asking.has(wrapper as Wrapper))
      .map(({ metatype }) => ({ controller: metatype as Type, module })),
  );
}

function wrappersThatLeadTo(modules: ModulesContainer, token: unknown): ReadonlySet<Wrapper> {
  const injectedInto = new Map<Wrapper, Wrapper[]>();
  const found = new Set<Wrapper>();
  for (const module of modules.values()) {
    for (const wrapper of [...module.providers.values(), ...module.controllers.values()] as Wrapper[]) {
      if (wrapper.token === token) {
        found.add(wrapper);
      }
      for (const dependency of dependenciesOf(wrapper)) {
        injectedInto.set(dependency, [...(injectedInto.get(dependency) ?? []), wrapper]);
      }
    }
  }
  // A set that grows while it is walked: what was added is visited too.
  for (const wrapper of found) {
    injectedInto.get(wrapper)?.forEach((owner) => found.add(owner));
  }
  return found;
}

function dependenciesOf(wrapper: Wrapper): Wrapper[] {
  const properties = wrapper.getPropertiesMetadata() ?? [];
  return [...(wrapper.getCtorMetadata() ?? []), ...properties.map((property) => property.wrapper)].filter(
    (dependency) => dependency !== undefined,
  );
}
