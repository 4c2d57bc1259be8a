import type { Meter } from './meter';
import type { OnValue } from './follow-query';

/**
 * A promise that settles as the given one does, once the call has ended. It is a new one: a reaction on the side would
 * make Node take a rejection for handled that nobody handles.
 */
export function followPromise(
  meter: Meter,
  call: unknown,
  promise: Promise<unknown>,
  onValue: OnValue,
): Promise<unknown> {
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
