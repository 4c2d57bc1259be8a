import type { Meter } from './meter';
import { followSteps } from './follow-iterator';
import { Run } from './run';

type AnyGenerator = Generator | AsyncGenerator;

/** The meters that follow a generator, for a method may return the same one again. */
const followed = new WeakMap<object, Set<Meter>>();

/** Measures a generator from the first value that is asked for until it returns, throws, or its reader breaks off. */
export function followGenerator(meter: Meter, generator: AnyGenerator, since: unknown): AnyGenerator {
  const meters = followed.get(generator) ?? new Set();
  if (!meters.has(meter)) {
    followed.set(generator, meters.add(meter));
    followSteps(generator, () => [new Run(meter, since).ownedBy(generator)]);
  }
  return generator;
}
