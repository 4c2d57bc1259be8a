import type { Observable } from 'rxjs';
import type { Readable } from 'node:stream';
import type { Meter } from '../meter';
import { followGenerator } from './follow-generator';
import { followIterable } from './follow-iterable';
import { followObservable } from './follow-observable';
import { followPromise } from './follow-promise';
import { followReadable } from './follow-readable';
import { followThenable } from './follow-thenable';
import { kindOf } from './kind';

/**
 * Ends the call when what the method returned has ended, and returns what the caller shall get: the same object, but for promises and
 * Observables, which can only be followed by way of a new one. What is lazy begins when somebody starts it, and never by being followed.
 *
 * @param earlier whether the call began long before, and the clock shall count from then
 */
export function follow(meter: Meter, call: unknown, result: unknown, earlier = false): unknown {
  if (result === null || (typeof result !== 'object' && typeof result !== 'function')) {
    settle(meter, call, result);
    return result;
  }
  const since = earlier ? call : undefined;
  switch (kindOf(result)) {
    case 'promise':
      return followPromise(meter, call, result as Promise<unknown>, onValue);
    case 'thenable':
      meter.forget(call);
      return followThenable(meter, result as PromiseLike<unknown>, onValue);
    case 'observable':
      meter.forget(call);
      return followObservable(meter, result as Observable<unknown>, since);
    case 'generator':
      meter.forget(call);
      return followGenerator(meter, result as AsyncGenerator, since);
    case 'asyncIterable':
      meter.forget(call);
      return followIterable(meter, result as AsyncIterable<unknown>, since);
    case 'webStream':
      if (meter.streamsOnly) {
        meter.forget(call);
        return followIterable(meter, result as AsyncIterable<unknown>, since);
      }
      break;
    case 'readable':
      meter.forget(call);
      return followReadable(meter, result as Readable, call);
    case 'value':
      break;
  }
  settle(meter, call, result);
  return result;
}

/** A promise's value ends the call; one that is a stream goes on, for those who measure streams. */
function onValue(meter: Meter, call: unknown, value: unknown): unknown {
  if (meter.streamsOnly) {
    return follow(meter, call, value, true);
  }
  meter.end(call, 'returned', value);
  return value;
}

function settle(meter: Meter, call: unknown, value: unknown): void {
  if (meter.streamsOnly) {
    meter.reject(call);
  } else {
    meter.end(call, 'returned', value);
  }
}
