import type { DynamicModule, Type } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';

const MAX_NAMED = 5;
/** Nest's name for what a module imports. */
const IMPORTS = 'imports';

/**
 * What Nest keeps of a dynamic module beside its class. Not public: where it is not there, the classes' own imports
 * tell.
 */
interface ContainerLike {
  getDynamicMetadataByToken?(token: string, key: string): unknown;
}

/**
 * Which modules import this one, for an error: `: by AppModule and by OrdersModule`. `''` where nothing tells. The
 * container itself lists a global module among the imports of all.
 */
export function importersOf(imported: Type, modules: ModulesContainer, moduleRef: ModuleRef): string {
  const { container } = moduleRef as unknown as { readonly container?: ContainerLike };
  const names = [...modules].flatMap(([token, { metatype }]) => {
    const own = listOf(Reflect.getMetadata(IMPORTS, metatype));
    const dynamic = listOf(container?.getDynamicMetadataByToken?.(token, IMPORTS));
    return [...own, ...dynamic].filter((item) => moduleOf(item) === imported).map(() => `by ${metatype.name}`);
  });
  const shown = [...new Set(names)].map((name) => withCount(name, names.filter((other) => other === name).length));
  const rest = shown.length - MAX_NAMED;
  const listed = rest > 0 ? [...shown.slice(0, MAX_NAMED), `by ${rest} others`] : shown;
  return listed.length === 0 ? '' : `: ${listed.join(' and ')}`;
}

function withCount(name: string, count: number): string {
  return count > 1 ? `${name} (${count} times)` : name;
}

function listOf(imports: unknown): readonly unknown[] {
  return Array.isArray(imports) ? imports : [];
}

/** The class of what stands among imports: a class, a dynamic module, or a reference to what comes later. */
function moduleOf(item: unknown): unknown {
  const { module, forwardRef } = (item ?? {}) as Partial<DynamicModule> & { readonly forwardRef?: unknown };
  return typeof forwardRef === 'function' ? moduleOf((forwardRef as () => unknown)()) : (module ?? item);
}
