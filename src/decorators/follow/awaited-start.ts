import type { Meter } from '../meter';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Runs the method that starts something; `begin` makes what was waiting for it begin. */
export type Starter = (original: Method, self: unknown, args: unknown[], waiting: readonly Waiting[]) => unknown;

/** A meter, and the call that its clock began with. */
export interface Waiting {
  readonly meter: Meter;
  readonly since: unknown;
}

/** How often an object was returned and not started since, for one meter. */
interface Count {
  times: number;
  since: unknown;
}

const counts = new WeakMap<object, Map<Meter, Count>>();

/**
 * Lets a meter begin when somebody calls the method of a lazy object: once for each time that the object was returned. The method is covered
 * by one of the object's own until then, so that the object stays the one that was returned. Where it takes no property, nothing is measured.
 */
export function awaitStart(target: object, key: PropertyKey, waiting: Waiting, start: Starter): void {
  const known = counts.get(target);
  if (known !== undefined) {
    add(known, waiting);
    return;
  }
  const before = Object.getOwnPropertyDescriptor(target, key);
  const original = (target as Record<PropertyKey, unknown>)[key] as Method;
  const waitingFor = new Map<Meter, Count>();
  const cover: { readonly method: Method } = {
    method(this: unknown, ...args: unknown[]): unknown {
      const now = takeOne(waitingFor);
      if (waitingFor.size === 0) {
        uncover(target, key, cover.method, before);
      }
      return start(original, this, args, now);
    },
  };
  const covered = Reflect.defineProperty(target, key, {
    value: cover.method,
    writable: true,
    configurable: true,
    enumerable: before?.enumerable ?? false,
  });
  if (covered) {
    counts.set(target, waitingFor);
    add(waitingFor, waiting);
  }
}

function add(known: Map<Meter, Count>, { meter, since }: Waiting): void {
  const count = known.get(meter);
  if (count === undefined) {
    known.set(meter, { times: 1, since });
  } else {
    count.times++;
    count.since = since;
  }
}

function takeOne(waiting: Map<Meter, Count>): Waiting[] {
  const taken: Waiting[] = [];
  for (const [meter, count] of waiting) {
    taken.push({ meter, since: count.since });
    if (--count.times === 0) {
      waiting.delete(meter);
    }
  }
  return taken;
}

/** Somebody else may have put a cover over ours meanwhile: then it stays, and does nothing more. */
function uncover(target: object, key: PropertyKey, cover: Method, before: PropertyDescriptor | undefined): void {
  counts.delete(target);
  if (Object.getOwnPropertyDescriptor(target, key)?.value !== cover) {
    return;
  }
  if (before === undefined) {
    Reflect.deleteProperty(target, key);
  } else {
    Reflect.defineProperty(target, key, before);
  }
}
