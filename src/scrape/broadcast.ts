import { Readable } from 'node:stream';

/** How much a reader may be behind. More of an answer than that is never in memory. */
const MOST_BEHIND_BYTES = 4 * 1024 * 1024;
/** How long everybody waits for one that is further behind: it comes nearer again, or is cut off. */
const LONGEST_WAIT_MS = 10_000;
/** How long others are held up by it, in all. */
const LONGEST_WAIT_OF_OTHERS_MS = 1000;
/** How long a reader may take in all, besides the time that writing takes: for what it is waited for, and then for the rest. */
const LONGEST_READING_MS = 30_000;

/** What is known of a reader. */
interface Progress {
  /** Milliseconds that it was waited for. */
  waited: number;
  /** When it came to be too far behind. */
  since: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Thrown at a reader that is cut off. */
const tooSlow = (): Error => new Error('The reader is too slow.');

/**
 * Pieces of bytes for several readers. Each reads at its own pace; what all have read is not kept. Who writes waits for those that are far behind, but not
 * for long: a reader that stands still is cut off.
 */
export class Broadcast {
  /** Resolves when every reader has read everything, or left. */
  readonly closed: Promise<undefined>;

  private readonly readers = new Map<Readable, Progress>();
  private readonly behind = new Set<Readable>();
  private caughtUp: (() => void)[] = [];
  private close: () => void = () => {};

  /** @param onLag called once, when writing waits for a reader, or is over before everybody has read */
  constructor(private onLag: () => void = () => {}) {
    this.closed = new Promise((resolve) => {
      this.close = () => resolve(undefined);
    });
  }

  /** Whether nobody reads any more. */
  get isAbandoned(): boolean {
    return this.readers.size === 0;
  }

  /** Whether a reader is too far behind. */
  get isHeldUp(): boolean {
    return this.behind.size > 0;
  }

  /** A reader of everything that is written from now on. Who destroys it leaves. */
  join(): Readable {
    const reader = new Readable({ highWaterMark: MOST_BEHIND_BYTES, read: () => this.catchUp(reader) });
    this.readers.set(reader, { waited: 0, since: undefined, timer: undefined });
    reader.once('close', () => {
      clearTimeout(this.readers.get(reader)?.timer);
      this.readers.delete(reader);
      this.catchUp(reader);
      if (this.isAbandoned) {
        this.close();
      }
    });
    // Whoever reads is told by the stream itself; one that waits for its answer to begin is told by that.
    reader.on('error', () => {});
    return reader;
  }

  write(piece: Buffer): void {
    for (const [reader, progress] of this.readers) {
      if (!reader.push(piece) && !reader.destroyed) {
        this.fallBehind(reader, progress);
      }
    }
  }

  /** Resolves when nobody is too far behind. */
  async ready(): Promise<void> {
    while (this.isHeldUp) {
      this.lag();
      await new Promise<void>((resolve) => this.caughtUp.push(resolve));
    }
  }

  end(): void {
    for (const [reader, progress] of this.readers) {
      this.catchUp(reader);
      reader.push(null);
      this.cutOffAfter(LONGEST_READING_MS - progress.waited, reader, progress);
    }
    if (!this.isAbandoned) {
      this.lag();
    }
  }

  /** Breaks every reader off. */
  fail(error: Error): void {
    [...this.readers.keys()].forEach((reader) => reader.destroy(error));
  }

  private lag(): void {
    const { onLag } = this;
    this.onLag = () => {};
    onLag();
  }

  private fallBehind(reader: Readable, progress: Progress): void {
    if (progress.since !== undefined) {
      return;
    }
    this.behind.add(reader);
    progress.since = performance.now();
    const longest =
      this.readers.size > this.behind.size
        ? LONGEST_WAIT_OF_OTHERS_MS - progress.waited
        : Math.min(LONGEST_WAIT_MS, LONGEST_READING_MS - progress.waited);
    this.cutOffAfter(longest, reader, progress);
  }

  private catchUp(reader: Readable): void {
    const progress = this.readers.get(reader);
    if (progress?.since !== undefined) {
      clearTimeout(progress.timer);
      progress.waited += performance.now() - progress.since;
      progress.since = undefined;
    }
    this.behind.delete(reader);
    if (!this.isHeldUp) {
      const waiting = this.caughtUp;
      this.caughtUp = [];
      waiting.forEach((resolve) => resolve());
    }
  }

  private cutOffAfter(milliseconds: number, reader: Readable, progress: Progress): void {
    clearTimeout(progress.timer);
    progress.timer = setTimeout(() => reader.destroy(tooSlow()), Math.max(milliseconds, 0)).unref();
  }
}
