import { Readable } from 'node:stream';

/** The event that ends a stream which is complete. */
export const DONE = 'data: [DONE]\n\n';

/** Someone who reads the stream no more; nobody is left to hear of it. */
export class ReaderGoneError extends Error {}

/**
 * Server-sent events as a stream, each read only when the one before is gone. To destroy it ends the work behind it,
 * also in the middle of a wait: `Readable.from()` would let that wait end first.
 */
export class EventStream extends Readable {
  private readonly ending = new AbortController();
  private readonly events: AsyncIterator<string>;

  /** @param open makes the events; the controller is aborted once nobody wants more of them */
  constructor(open: (ending: AbortController) => AsyncIterable<string>) {
    super({ objectMode: true, highWaterMark: 1 });
    this.events = open(this.ending)[Symbol.asyncIterator]();
    // Whoever reads it hears of its errors too; until then nobody must die of them.
    this.on('error', () => undefined);
  }

  /** Resolves once the first event is there; rejects with what came in its place. */
  started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.once('readable', resolve);
      this.once('error', reject);
      this.once('close', () => reject(new ReaderGoneError('The reader has left.')));
    });
  }

  override _read(): void {
    this.events.next().then(
      ({ done, value }) => this.push(done === true ? null : value),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.ending.abort();
    // Behind a read in progress this waits for its end, which nobody here waits for.
    this.events.return?.().catch(() => undefined);
    callback(error);
  }
}
