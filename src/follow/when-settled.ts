import { types } from 'node:util';

/**
 * Tells what a result becomes: at once where it is a value, before anybody else where it is a promise.
 *
 * @returns `result`; a non-native thenable is converted to a native promise, so that its `then` runs once
 */
export function whenSettled(
  result: unknown,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): unknown {
  if (!isThenable(result)) {
    safely(fulfilled, result);
    return result;
  }
  const promise = types.isPromise(result) ? result : Promise.resolve(result);
  // Whoever gets the promise hears of its error too: what listens here takes nothing from them.
  promise.then(
    (value) => safely(fulfilled, value),
    (error: unknown) => safely(rejected, error),
  );
  return promise;
}

/** What is looked at was made by others, and must not fail because it is measured. */
function safely(tell: (value: unknown) => void, value: unknown): void {
  try {
    tell(value);
  } catch {
    // Not measured.
  }
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  try {
    return typeof (result as { readonly then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    return false;
  }
}
