type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** What is done when a promise settles, before whoever waits for it hears. `fulfilled` says what they shall get. */
export interface Settling {
  fulfilled(value: unknown): unknown;
  rejected(error: unknown): void;
}

/**
 * The arguments of a call of `then`, with callbacks that do the settling first. What else they are given is handed on.
 */
export function settlingFirst(args: readonly unknown[], settling: Settling): unknown[] {
  const [onFulfilled, onRejected, ...rest] = args;
  return [
    function (this: unknown, given: unknown, ...more: unknown[]): unknown {
      const value = settling.fulfilled(given);
      return typeof onFulfilled === 'function' ? Reflect.apply(onFulfilled as Callback, this, [value, ...more]) : value;
    },
    function (this: unknown, error: unknown, ...more: unknown[]): unknown {
      settling.rejected(error);
      if (typeof onRejected === 'function') {
        return Reflect.apply(onRejected as Callback, this, [error, ...more]);
      }
      throw error;
    },
    ...rest,
  ];
}
