import { type Method, override, type Undo } from '../core/wrap-method';
import type { Meter } from './meter';

/** Runs the method that starts something; `waiting` is what has been waiting for it. */
export type Starter = (original: Method, self: unknown, args: unknown[], waiting: readonly Waiting[]) => unknown;

/** The methods that start an object, each with what runs it. Those that the object does not have are left out. */
export type Doors = readonly (readonly [PropertyKey, Starter])[];

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

/** What is waiting for one object, or for the first of several. */
interface Awaited {
  readonly meters: Map<Meter, Count>;
  readonly targets: readonly object[];
  readonly undo: Undo[];
  /** One door may lead through another: `then` of most query builders calls `execute`. */
  isStarting: boolean;
}

const known = new WeakMap<object, Awaited>();

/**
 * Lets a meter begin when somebody calls one of the methods that start a lazy object: once for each time that the
 * object was returned. The methods are wrapped by own ones of the object until then, so that the object stays the one
 * that was returned. Where it takes no property, nothing is measured.
 *
 * @param targets one object, or several of which the first that is started counts
 */
export function awaitStart(targets: readonly [object, ...object[]], doors: Doors, waiting: Waiting): void {
  let awaited = known.get(targets[0]);
  if (awaited === undefined) {
    awaited = { meters: new Map(), targets, undo: [], isStarting: false };
    for (const target of targets) {
      wrap(target, doors, awaited);
    }
  }
  if (awaited.undo.length > 0) {
    add(awaited.meters, waiting);
  }
}

function wrap(target: object, doors: Doors, awaited: Awaited): void {
  // All are looked at before the first is wrapped: an object may throw when it is looked at.
  const found = doors.map(([key, start]) => ({ key, start, original: (target as Record<PropertyKey, unknown>)[key] }));
  for (const { key, start, original } of found) {
    if (typeof original !== 'function') {
      continue;
    }
    const undo = override(target, key, { value: startingMethod(original as Method, start, awaited), writable: true });
    if (undo !== undefined) {
      awaited.undo.push(undo);
      known.set(target, awaited);
    }
  }
}

function startingMethod(original: Method, start: Starter, awaited: Awaited): Method {
  // Written as a method, so that it cannot be called with `new`.
  const wrap: { readonly method: Method } = {
    method(this: unknown, ...args: unknown[]): unknown {
      if (awaited.isStarting) {
        return Reflect.apply(original, this, args);
      }
      const now = takeOne(awaited.meters);
      if (awaited.meters.size === 0) {
        awaited.targets.forEach((target) => known.delete(target));
        awaited.undo.splice(0).forEach((undo) => undo());
      }
      awaited.isStarting = true;
      try {
        return start(original, this, args, now);
      } finally {
        awaited.isStarting = false;
      }
    },
  };
  return wrap.method;
}

function add(meters: Map<Meter, Count>, { meter, since }: Waiting): void {
  const count = meters.get(meter);
  if (count === undefined) {
    meters.set(meter, { times: 1, since });
  } else {
    count.times++;
    count.since = since;
  }
}

function takeOne(meters: Map<Meter, Count>): Waiting[] {
  const taken: Waiting[] = [];
  for (const [meter, count] of meters) {
    taken.push({ meter, since: count.since });
    if (--count.times === 0) {
      meters.delete(meter);
    }
  }
  return taken;
}
