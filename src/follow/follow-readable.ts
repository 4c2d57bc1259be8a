import { errorMonitor } from 'node:events';
import type { Readable } from 'node:stream';
import { putMethod } from '../core/wrap-method';
import type { Meter } from './meter';
import { awaitStart, type Doors } from './awaited-start';
import { followSteps } from './follow-iterator';
import { Run } from './run';

type Emit = (this: Readable, event: string | symbol, ...args: unknown[]) => boolean;

/**
 * The runs that follow a stream, by meter: a method may return the same stream again, and several decorators follow
 * one stream.
 */
const followed = new WeakMap<object, Map<Meter, Run>>();

/**
 * Measures a stream until it ends, fails or is destroyed. Nobody is made to read it: what it emits is heard, not asked
 * for.
 */
export function followReadable(meter: Meter, stream: Readable, since: unknown): Readable {
  const known = followed.get(stream);
  // A frozen stream can be neither read nor followed.
  if (known?.has(meter) === true || !Object.isExtensible(stream)) {
    return stream;
  }
  const run = new Run(meter, since);
  try {
    run.ownedBy(stream);
    if (!endIfOver(stream, run)) {
      const runs = known ?? listen(stream);
      runs.set(meter, run);
      countItems(stream, meter, runs);
      if (typeof (stream as { readonly next?: unknown }).next === 'function') {
        awaitStart([stream], OWN_ITERATOR, { meter, since });
      }
    }
  } catch {
    // A stream that takes no listener.
    run.forget();
  }
  return stream;
}

/** A cursor of mongoose is its own iterator, and emits nothing where it is read by that. */
const OWN_ITERATOR: Doors = [
  [
    Symbol.asyncIterator,
    (original, self, args, waiting) => {
      const iterator = Reflect.apply(original, self, args);
      const runs = followed.get(self as object);
      if (typeof iterator === 'object' && iterator !== null && runs !== undefined) {
        followSteps(iterator, () => waiting.map(({ meter }) => runs.get(meter)).filter((run) => run !== undefined));
      }
      return iterator;
    },
  ],
];

function endIfOver(stream: Readable, run: Run): boolean {
  const { errored } = stream;
  if (errored !== null && errored !== undefined) {
    run.fail(errored, stream);
  } else if (stream.readableEnded || stream.destroyed) {
    run.end(stream.readableEnded ? 'returned' : 'cancelled', stream);
  } else {
    return false;
  }
  return true;
}

function listen(stream: Readable): Map<Meter, Run> {
  const runs = new Map<Meter, Run>();
  stream.once('end', () => runs.forEach((run) => run.end('returned', stream)));
  stream.once('close', () => runs.forEach((run) => run.end('cancelled', stream)));
  // A listener for 'error' would make Node take the error for handled.
  stream.once(errorMonitor, (error: unknown) => runs.forEach((run) => run.fail(error, stream)));
  followed.set(stream, runs);
  return runs;
}

/** A listener for 'data' would start the stream: what goes to the listeners there are is counted on its way. */
function countItems(stream: Readable, meter: Meter, runs: ReadonlyMap<Meter, Run>): void {
  const counting = [...runs.keys()].filter((one) => one.streamsOnly);
  if (!meter.streamsOnly || counting.length > 1) {
    return;
  }
  const { emit } = stream as { readonly emit: Emit };
  const wrap: { readonly emit: Emit } = {
    emit(this: Readable, event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'data') {
        runs.forEach((run) => run.item(args[0]));
      }
      return Reflect.apply(emit, this, [event, ...args]);
    },
  };
  putMethod(stream, 'emit', wrap.emit);
}
