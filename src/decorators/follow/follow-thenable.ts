import type { Meter } from '../meter';
import { awaitStart } from './awaited-start';
import { settlingFirst } from './settling';

/** Ends a call with the value that a promise was fulfilled with, and says what the caller shall get. */
export type OnValue = (meter: Meter, call: unknown, value: unknown) => unknown;

/** Measures from the call of `then`, which is what starts a query builder, until one of its callbacks is called. */
export function followThenable(meter: Meter, thenable: PromiseLike<unknown>, onValue: OnValue): PromiseLike<unknown> {
  awaitStart(thenable, 'then', { meter, since: undefined }, (original, self, args, waiting) => {
    // Emptied when it settles, for not every thenable settles only once.
    let calls = waiting.map((one) => ({ meter: one.meter, call: one.meter.begin() }));
    const take = (): typeof calls => {
      const taken = calls;
      calls = [];
      return taken;
    };
    const rejected = (error: unknown): void => take().forEach((one) => one.meter.end(one.call, 'threw', error));
    const fulfilled = (given: unknown): unknown =>
      take().reduce((result, one) => onValue(one.meter, one.call, result), given);
    try {
      return Reflect.apply(original, self, settlingFirst(args, { fulfilled, rejected }));
    } catch (error) {
      rejected(error);
      throw error;
    }
  });
  return thenable;
}
