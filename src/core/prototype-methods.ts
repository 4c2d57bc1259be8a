/**
 * The methods of a prototype and of those that it inherits from, with their names. Accessors are left alone: they may
 * do anything.
 */
export function methodsOf(prototype: unknown): (readonly [name: string, method: object])[] {
  const methods: (readonly [string, object])[] = [];
  for (let owner = prototype; isOwner(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === 'function') {
        methods.push([name, value as object]);
      }
    }
  }
  return methods;
}

/** The same without those that a class below overrides: what an instance has. */
export function effectiveMethodsOf(prototype: unknown): object[] {
  const methods = new Map<string, object>();
  for (const [name, method] of methodsOf(prototype)) {
    methods.set(name, methods.get(name) ?? method);
  }
  return [...methods.values()];
}

function isOwner(prototype: unknown): prototype is object {
  return typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype;
}
