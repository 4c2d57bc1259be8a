import { Readable } from 'node:stream';

/** Pieces of bytes for several readers. Each reads at its own pace, and nobody holds another up; what all have read is not kept. */
export class Broadcast {
  /** Resolves when every reader has read everything, or left. */
  readonly closed: Promise<undefined>;

  private readonly readers = new Set<Readable>();
  private close: () => void = () => {};

  constructor() {
    this.closed = new Promise((resolve) => {
      this.close = () => resolve(undefined);
    });
  }

  /** Whether nobody reads any more. */
  get isAbandoned(): boolean {
    return this.readers.size === 0;
  }

  /** A reader of everything that is written from now on. Who destroys it leaves. */
  join(): Readable {
    const reader = new Readable({ read: () => {} });
    this.readers.add(reader);
    reader.once('close', () => {
      this.readers.delete(reader);
      if (this.isAbandoned) {
        this.close();
      }
    });
    // Whoever reads is told by the stream itself; one that waits for its answer to begin is told by that.
    reader.on('error', () => {});
    return reader;
  }

  write(piece: Buffer): void {
    this.readers.forEach((reader) => reader.push(piece));
  }

  end(): void {
    this.readers.forEach((reader) => reader.push(null));
  }

  /** Breaks every reader off. */
  fail(error: Error): void {
    this.readers.forEach((reader) => reader.destroy(error));
  }
}
