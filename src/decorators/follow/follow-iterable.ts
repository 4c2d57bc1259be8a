import type { Meter } from '../meter';
import { awaitStart } from './awaited-start';
import { followSteps } from './follow-iterator';
import { Run } from './run';

/** Measures an iteration: from the first value that is asked for until the end, an error, or its reader breaks off. */
export function followIterable(
  meter: Meter,
  iterable: AsyncIterable<unknown>,
  earlier: unknown,
): AsyncIterable<unknown> {
  awaitStart(iterable, Symbol.asyncIterator, { meter, since: earlier }, (original, self, args, waiting) => {
    const iterator = Reflect.apply(original, self, args);
    if (typeof iterator === 'object' && iterator !== null) {
      followSteps(iterator, () => waiting.map(({ meter: one, since }) => new Run(one, since).ownedBy(iterator)));
    }
    return iterator;
  });
  return iterable;
}
