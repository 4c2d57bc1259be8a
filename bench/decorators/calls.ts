import type { Subject } from './subject';

export type CallKind = 'sync' | 'async' | 'observable';

/** Calls a method so many times, with the numbers from zero on, and returns the sum of what came back. */
type Caller = (subject: Subject, calls: number) => number | Promise<number>;

const CALLERS: Readonly<Record<CallKind, Caller>> = {
  sync(subject, calls) {
    let sum = 0;
    for (let i = 0; i < calls; i++) {
      sum += subject.sync(i);
    }
    return sum;
  },
  async async(subject, calls) {
    let sum = 0;
    for (let i = 0; i < calls; i++) {
      sum += await subject.async(i);
    }
    return sum;
  },
  observable(subject, calls) {
    let sum = 0;
    const add = (value: number): void => {
      sum += value;
    };
    for (let i = 0; i < calls; i++) {
      subject.observable(i).subscribe(add);
    }
    return sum;
  },
};

export const CALL_KINDS = Object.keys(CALLERS) as CallKind[];

/**
 * Nanoseconds of one call, of so many.
 *
 * @throws Error where not all results came back; that they are looked at also keeps the compiler from leaving the
 * calls out
 */
export async function timeOfCall(subject: Subject, kind: CallKind, calls: number): Promise<number> {
  const start = process.hrtime.bigint();
  const sum = await CALLERS[kind](subject, calls);
  const nanoseconds = Number(process.hrtime.bigint() - start);
  const expected = (calls * (calls - 1)) / 2;
  if (sum !== expected) {
    throw new Error(`the results of ${calls} ${kind} calls add up to ${sum}, not to ${expected}`);
  }
  return nanoseconds / calls;
}
