import 'reflect-metadata';

type AnyFunction = (this: unknown, ...args: never[]) => unknown;

/**
 * Makes the cover look like the function it covers: name, length, own properties and metadata (routes, guards, roles, pipes, descriptions that
 * decorators below put on it). What decorators above put on the cover comes on top.
 */
export function keepIdentity(original: AnyFunction, cover: AnyFunction): AnyFunction {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined) {
      Reflect.defineProperty(cover, key, descriptor);
    }
  }
  for (const key of Reflect.getOwnMetadataKeys(original) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), cover);
  }
  // An async function is known by its prototype.
  const prototype = Object.getPrototypeOf(original) as object | null;
  if (prototype !== Object.getPrototypeOf(cover)) {
    Object.setPrototypeOf(cover, prototype);
  }
  return cover;
}
