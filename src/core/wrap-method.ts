// A `this` of any type, so that a method of any object can be named where it is wrapped.
type AnyFunction = (this: never, ...args: never[]) => unknown;

/** A method with any parameters. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What the function of a wrap reads while it runs. */
export interface Wrap {
  /** `false` after its undo: from then on the function only calls the original. */
  readonly active: boolean;
}

/**
 * Takes a wrap off: puts back what was there, unless somebody has put something over ours since. Then ours stays where
 * it is and only passes on.
 */
export type Undo = () => void;

/**
 * Wraps a method of an object that belongs to somebody else, for one application. The wrap has the name and the length
 * of the original. It is not enumerable where the original was inherited. Other properties of the original are not
 * copied: they may be marks of those who put it there, such as `__unwrap` of tracers.
 *
 * @param make makes what is called instead. It hands on `this` and the arguments. The function runs as it is written:
 * a wrap costs no more than that. Where it is undone one day, it asks `wrap.active`.
 * @returns undoes it; does nothing where the object has no such method
 * @throws TypeError where the object takes no other method
 */
export function wrapMethod<M extends AnyFunction>(
  target: object,
  key: PropertyKey,
  make: (original: M, wrap: Wrap) => M,
): Undo {
  const original = (target as Record<PropertyKey, unknown>)[key];
  if (typeof original !== 'function') {
    return () => {};
  }
  const wrap = { active: true };
  const wrapped = make(original as M, wrap);
  keepNameAndLength(original, wrapped);
  const undo = override(target, key, { value: wrapped, writable: true });
  if (undo === undefined) {
    throw new TypeError(`Cannot wrap ${String(key)}`);
  }
  return () => {
    wrap.active = false;
    undo();
  };
}

/** Marks what {@link wrapOnce} has made. A property, so that tracers that wrap it hand it on with the others. */
const WRAPPED = Symbol('wrapped by nestjs-red-metrics');

interface Marked {
  [WRAPPED]?: true;
}

/**
 * Wraps a method that applications share, such as one of a class inside of NestJS: once in a process, and for good.
 * What it does for an application must therefore stand on the objects of that application.
 *
 * @throws TypeError where the method is read-only: whoever made it so means all applications
 */
export function wrapOnce<M extends AnyFunction>(target: object, key: PropertyKey, make: (original: M) => M): void {
  const original = (target as Record<PropertyKey, unknown>)[key] as Marked | undefined;
  if (typeof original === 'function' && original[WRAPPED] !== true) {
    if (ownProperty(target, key)?.writable === false) {
      throw new TypeError(`${String(key)} is read-only`);
    }
    wrapMethod<M>(target, key, (standing) => {
      const wrapped: M & Marked = make(standing);
      wrapped[WRAPPED] = true;
      return wrapped;
    });
  }
}

/**
 * The cheap variant, for objects of which there are many, such as iterators: puts a method over another one, with the
 * attributes of the property that was there, and with no way back.
 *
 * @returns whether the object takes it: a frozen one does not
 */
export function putMethod(target: object, key: PropertyKey, value: AnyFunction): boolean {
  const before = ownProperty(target, key);
  return Reflect.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: before?.enumerable ?? false,
    configurable: before?.configurable ?? true,
  });
}

/**
 * Puts a property over that of an object.
 *
 * @returns undoes it; `undefined` where the object does not take the property
 */
export function override(target: object, key: PropertyKey, property: PropertyDescriptor): Undo | undefined {
  let before: PropertyDescriptor | undefined;
  try {
    before = Object.getOwnPropertyDescriptor(target, key);
  } catch {
    // What must not be looked at could not be put back.
    return undefined;
  }
  const { enumerable = false, configurable = true } = before ?? {};
  if (!Reflect.defineProperty(target, key, { enumerable, configurable, ...property })) {
    return undefined;
  }
  return () => {
    try {
      const standing = Object.getOwnPropertyDescriptor(target, key);
      if (standing?.value !== property.value || standing?.get !== property.get) {
        return;
      }
      if (before === undefined) {
        Reflect.deleteProperty(target, key);
      } else {
        Reflect.defineProperty(target, key, before);
      }
    } catch {
      // An object that hinders it keeps what stands there.
    }
  };
}

/** `undefined` also where an object must not be looked at. */
function ownProperty(target: object, key: PropertyKey): PropertyDescriptor | undefined {
  try {
    return Object.getOwnPropertyDescriptor(target, key);
  } catch {
    return undefined;
  }
}

function keepNameAndLength(original: object, wrap: object): void {
  for (const key of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined) {
      Reflect.defineProperty(wrap, key, descriptor);
    }
  }
}
