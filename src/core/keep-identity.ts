import 'reflect-metadata';

type AnyFunction = (this: never, ...args: never[]) => unknown;

/**
 * Makes the wrapper look like the function it wraps: name, length, own properties and metadata (routes, guards, roles,
 * pipes, descriptions that decorators below put on it). What decorators above put on the wrapper comes on top.
 */
export function keepIdentity<F extends AnyFunction>(original: F, wrap: F): F {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined) {
      Reflect.defineProperty(wrap, key, descriptor);
    }
  }
  for (const key of Reflect.getOwnMetadataKeys(original) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), wrap);
  }
  // An async function is known by its prototype.
  const prototype = Object.getPrototypeOf(original) as object | null;
  if (prototype !== Object.getPrototypeOf(wrap)) {
    Object.setPrototypeOf(wrap, prototype);
  }
  return wrap;
}
