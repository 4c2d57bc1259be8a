import { types } from 'node:util';
import type { Run } from './run';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Step = 'next' | 'return' | 'throw';

const STEPS: readonly Step[] = ['next', 'return', 'throw'];

/**
 * Lets runs follow an iterator through its own methods, which are covered by others, so that it stays the object it is.
 *
 * @param begin makes the runs when the first value is asked for
 */
export function followSteps(iterator: object, begin: () => readonly Run[]): void {
  let runs: readonly Run[] | undefined;
  for (const step of STEPS) {
    const original = (iterator as Partial<Record<Step, unknown>>)[step];
    if (typeof original === 'function') {
      const cover: { readonly method: Method } = {
        method(this: unknown, ...args: unknown[]): unknown {
          if (step === 'next') {
            runs ??= begin();
          }
          // What is closed before anybody asked for a value has not begun.
          return runs === undefined
            ? Reflect.apply(original as Method, this, args)
            : takeStep(runs, step, () => Reflect.apply(original as Method, this, args));
        },
      };
      Reflect.defineProperty(iterator, step, {
        value: cover.method,
        writable: true,
        configurable: true,
        enumerable: false,
      });
    }
  }
}

function takeStep(runs: readonly Run[], step: Step, take: () => unknown): unknown {
  let result: unknown;
  try {
    result = take();
  } catch (error) {
    fail(runs, error);
    throw error;
  }
  if (!types.isPromise(result)) {
    heed(runs, step, result);
    return result;
  }
  return result.then(
    (value: unknown) => {
      heed(runs, step, value);
      return value;
    },
    (error: unknown) => {
      fail(runs, error);
      throw error;
    },
  );
}

function fail(runs: readonly Run[], error: unknown): void {
  runs.forEach((run) => run.end('threw', error));
}

function heed(runs: readonly Run[], step: Step, result: unknown): void {
  try {
    const { done, value } = result as IteratorResult<unknown>;
    if (done !== true) {
      runs.forEach((run) => run.item(value));
    } else if (step === 'return') {
      runs.forEach((run) => run.end('cancelled'));
    } else {
      runs.forEach((run) => run.end('returned'));
    }
  } catch {
    // Whoever wrote the iterator returned what is no result: that is for the reader to find out.
  }
}
