import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Observable } from 'rxjs';
import type { Meter } from './meter';
import { followGenerator } from './follow-generator';
import { followIterable } from './follow-iterable';
import { followObservable } from './follow-observable';
import { followQuery, queryDoors } from './follow-query';
import { followReadable } from './follow-readable';
import { type Kind, kindOf } from './kind';
import { LateMeter } from './late-meter';

/**
 * Ends the call when what the method returned has ended, and returns what the caller shall get: the same object, but
 * for promises and Observables, which can only be followed by way of a new one. What is lazy begins when somebody
 * starts it, and never by being followed.
 *
 * @param earlier whether the call began long before, and the clock shall count from then
 */
export function follow(meter: Meter, call: unknown, result: unknown, earlier = false): unknown {
  const kind =
    result === null || (typeof result !== 'object' && typeof result !== 'function') ? 'value' : kindOf(result);
  if (kind === 'value' || (kind === 'webStream' && !meter.streamsOnly)) {
    if (meter.streamsOnly) {
      meter.reject(call);
    } else {
      meter.end(call, 'returned', result);
    }
    return result;
  }
  if (kind === 'promise') {
    return followPromise(meter, call, result as Promise<unknown>);
  }
  meter.forget(call);
  try {
    return followLater(meter, kind, result, kind === 'readable' || earlier ? call : undefined);
  } catch {
    // An object that lets nobody follow it: it is used as it is, and not measured.
    return result;
  }
}

/** @param since the call that the clock began with; without it, it begins when somebody starts the result */
function followLater(meter: Meter, kind: Exclude<Kind, 'value' | 'promise'>, result: unknown, since: unknown): unknown {
  switch (kind) {
    case 'query':
      return followQuery(meter, result as object, since, QUERY_DOORS);
    case 'observable':
      return followObservable(meter, result as Observable<unknown>, since);
    case 'generator':
      return followGenerator(meter, result as AsyncGenerator, since);
    case 'readable':
      return followReadable(meter, result as Readable, since);
    case 'asyncIterable':
    case 'webStream':
      return followIterable(meter, result as AsyncIterable<unknown>, since);
  }
}

/**
 * A promise that settles as the given one does, once the call has ended. It is a new one: a reaction on the side would
 * make Node take a rejection for handled that nobody handles.
 */
function followPromise(meter: Meter, call: unknown, promise: Promise<unknown>): Promise<unknown> {
  // Asked of the prototype, for `await` asks nobody else.
  const followed = Promise.prototype.then.call(
    promise,
    (value: unknown) => onValue(meter, call, value),
    (error: unknown) => {
      meter.end(call, 'threw', error);
      throw error;
    },
  );
  // Such as the `cancel` or `stdout` that some libraries put on a promise. Symbols are left: Node keeps its own there.
  for (const name of Object.getOwnPropertyNames(promise)) {
    const descriptor = Object.getOwnPropertyDescriptor(promise, name);
    if (descriptor !== undefined) {
      Reflect.defineProperty(followed, name, descriptor);
    }
  }
  return followed;
}

/** A promise's value ends the call; one that is a stream goes on. */
function onValue(meter: Meter, call: unknown, value: unknown): unknown {
  if (meter.streamsOnly) {
    return follow(meter, call, value, true);
  }
  if (typeof value !== 'object' || value === null || !goesOn(value)) {
    meter.end(call, 'returned', value);
    return value;
  }
  return follow(new LateMeter(meter, call, value), call, value, true);
}

/** Whether there is more to come of what a promise was fulfilled with. A connection is no stream that has an end. */
function goesOn(value: object): boolean {
  return STREAMS.has(kindOf(value)) && !(value instanceof Socket);
}

const STREAMS: ReadonlySet<Kind> = new Set(['observable', 'readable', 'generator', 'asyncIterable']);
const QUERY_DOORS = queryDoors(onValue, (meter, call, result) => follow(meter, call, result, true));
