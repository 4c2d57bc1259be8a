import { types } from 'node:util';
import { type Method, putMethod } from '../core/wrap-method';
import type { Run } from './run';
import { settlingFirst } from './settling';

type Step = 'next' | 'return' | 'throw';
type Begin = () => readonly Run[];

const STEPS: readonly Step[] = ['next', 'return', 'throw'];

/** What follows an iterator. */
interface Following {
  /** What begins when the next value is asked for. */
  readonly pending: Begin[];
  runs: readonly Run[];
}

/** An iterator may be its own iterable, and be read again: it is wrapped once. */
const followed = new WeakMap<object, Following>();

/**
 * Lets runs follow an iterator through its own methods, which are wrapped by others, so that it stays the object it is.
 *
 * @param begin makes the runs when the first value is asked for
 */
export function followSteps(iterator: object, begin: Begin): void {
  const known = followed.get(iterator);
  if (known !== undefined) {
    known.pending.push(begin);
    return;
  }
  const following: Following = { pending: [begin], runs: [] };
  followed.set(iterator, following);
  STEPS.forEach((step) => wrapStep(iterator, step, following));
}

function wrapStep(iterator: object, step: Step, following: Following): void {
  const original = methodOf(iterator, step);
  if (original === undefined) {
    return;
  }
  const wrap: { readonly method: Method } = {
    method(this: unknown, ...args: unknown[]): unknown {
      if (step === 'next' && following.pending.length > 0) {
        beginPending(following);
      }
      // What is closed before anybody asked for a value has not begun.
      return following.runs.length === 0
        ? Reflect.apply(original, this, args)
        : takeStep(following.runs, step, () => Reflect.apply(original, this, args));
    },
  };
  putMethod(iterator, step, wrap.method);
}

/** `undefined` for one that is not there, or must not be looked at. */
function methodOf(iterator: object, step: Step): Method | undefined {
  try {
    const method = (iterator as Partial<Record<Step, unknown>>)[step];
    return typeof method === 'function' ? (method as Method) : undefined;
  } catch {
    return undefined;
  }
}

function beginPending(following: Following): void {
  const begun = following.pending.splice(0).flatMap((begin) => begin());
  // The earlier read by this meter was abandoned: end it as cancelled.
  const left = following.runs.filter((run) => begun.some((other) => other.meter === run.meter));
  left.forEach((run) => run.end('cancelled'));
  following.runs = [...following.runs.filter((run) => !run.hasEnded), ...begun];
}

function takeStep(runs: readonly Run[], step: Step, take: () => unknown): unknown {
  const settling = {
    fulfilled: (value: unknown): unknown => {
      heed(runs, step, value);
      return value;
    },
    rejected: (error: unknown): void => runs.forEach((run) => run.fail(error)),
  };
  let result: unknown;
  try {
    result = take();
  } catch (error) {
    settling.rejected(error);
    throw error;
  }
  if (types.isPromise(result)) {
    const [fulfilled, rejected] = settlingFirst([], settling) as [Method, (error: unknown) => never];
    return result.then(fulfilled, rejected);
  }
  if (!wrapThen(result, settling)) {
    heed(runs, step, result);
  }
  return result;
}

/** A step may be a promise of another kind, which somebody else starts. */
function wrapThen(result: unknown, settling: Parameters<typeof settlingFirst>[1]): boolean {
  try {
    const { then } = result as { readonly then?: unknown };
    if (typeof then !== 'function') {
      return false;
    }
    const heard: Method = function (...args) {
      return Reflect.apply(then as Method, this, settlingFirst(args, settling));
    };
    return putMethod(result as object, 'then', heard);
  } catch {
    return false;
  }
}

function heed(runs: readonly Run[], step: Step, result: unknown): void {
  try {
    const { done, value } = result as IteratorResult<unknown>;
    if (!done) {
      runs.forEach((run) => run.item(value));
    } else {
      runs.forEach((run) => run.end(step === 'return' ? 'cancelled' : 'returned'));
    }
  } catch {
    // Whoever wrote the iterator returned what is no result: that is for the reader to find out.
  }
}
