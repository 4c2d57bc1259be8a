import type { Meter } from './meter';
import { awaitStart, type Doors, type Starter } from './awaited-start';
import { followSteps } from './follow-iterator';
import { Run } from './run';

/** Runs the method that makes an iterator, which is measured from the first value that is asked for. */
export const startIteration: Starter = (original, self, args, waiting) => {
  const iterator = Reflect.apply(original, self, args);
  if (typeof iterator === 'object' && iterator !== null) {
    followSteps(iterator, () => waiting.map(({ meter, since }) => new Run(meter, since).ownedBy(iterator)));
  }
  return iterator;
};

/** Runs `tee()`, which makes two streams of one: the one that is read first is measured. */
const startBranches: Starter = (original, self, args, waiting) => {
  const branches = Reflect.apply(original, self, args);
  const [first, ...others] = (Array.isArray(branches) ? branches : []).filter(isObject);
  if (first !== undefined) {
    waiting.forEach((one) => awaitStart([first, ...others], DOORS, one));
  }
  return branches;
};

/** How an async iterable is read. */
const DOORS: Doors = [
  [Symbol.asyncIterator, startIteration],
  ['tee', startBranches],
];

/** Measures an iteration: from the first value that is asked for until the end, an error, or its reader breaks off. */
export function followIterable(
  meter: Meter,
  iterable: AsyncIterable<unknown>,
  earlier: unknown,
): AsyncIterable<unknown> {
  awaitStart([iterable], DOORS, { meter, since: earlier });
  return iterable;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
