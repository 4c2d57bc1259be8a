import { errorMonitor } from 'node:events';
import type { Readable } from 'node:stream';
import type { Meter } from '../meter';
import { Run } from './run';

type Emit = (this: Readable, event: string | symbol, ...args: unknown[]) => boolean;

/** The meters that follow a stream, for a method may return the same one again. */
const followed = new WeakMap<object, Set<Meter>>();

/** Measures a stream until it ends, fails or is destroyed. Nobody is made to read it: what it emits is heard, not asked for. */
export function followReadable(meter: Meter, stream: Readable, since: unknown): Readable {
  const meters = followed.get(stream) ?? new Set();
  if (meters.has(meter)) {
    return stream;
  }
  followed.set(stream, meters.add(meter));
  const run = new Run(meter, since).ownedBy(stream);
  if (stream.errored !== null && stream.errored !== undefined) {
    run.end('threw', stream.errored);
  } else if (stream.readableEnded || stream.destroyed) {
    run.end(stream.readableEnded ? 'returned' : 'cancelled', stream);
  } else {
    listen(stream, run);
    if (meter.streamsOnly) {
      countItems(stream, run);
    }
  }
  return stream;
}

function listen(stream: Readable, run: Run): void {
  stream.once('end', () => run.end('returned', stream));
  stream.once('close', () => run.end('cancelled', stream));
  // A listener for 'error' would make Node take the error for handled.
  stream.once(errorMonitor, (error: unknown) => run.end('threw', error));
}

/** A listener for 'data' would start the stream: what goes to the listeners there are is counted on its way. */
function countItems(stream: Readable, run: Run): void {
  const { emit } = stream as { readonly emit: Emit };
  const cover: { readonly emit: Emit } = {
    emit(this: Readable, event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'data') {
        run.item(args[0]);
      }
      return Reflect.apply(emit, this, [event, ...args]);
    },
  };
  Reflect.defineProperty(stream, 'emit', { value: cover.emit, writable: true, configurable: true, enumerable: false });
}
