import { Readable } from 'node:stream';

/** How much a reader may be behind. More of an answer than that is never in memory. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
/** How long everybody waits for one that is further behind: it comes nearer again, or is cut off. */
const LONGEST_WAIT_MS = 10_000;
/** How long others are held up by it, in all. */
const LONGEST_WAIT_OF_OTHERS_MS = 1000;
/**
 * How long a reader may take in all, besides the time that writing takes: for what it is waited for, and then for the
 * rest.
 */
const LONGEST_READING_MS = 30_000;

/** How often it is looked whether others are held up. */
const CHECK_MS = 250;

/** What is known of a reader. */
interface Progress {
  /** Milliseconds that it was waited for. */
  waited: number;
  /** Of these, while others had little left to read. */
  heldUp: number;
  /** While it is too far behind: when it came to be, and when that was last looked at. */
  behind: { readonly since: number; checked: number; holdsUp: boolean } | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Thrown at a reader that is cut off. */
const tooSlow = (): Error => new Error('The reader is too slow.');

/**
 * Pieces of bytes for several readers. Each reads at its own pace; what all have read is not kept. Who writes waits
 * for those that are far behind, but not for long: a reader that stands still is cut off.
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
    const reader = new Readable({ highWaterMark: MAX_BEHIND_BYTES, read: () => this.catchUp(reader) });
    this.readers.set(reader, { waited: 0, heldUp: 0, behind: undefined, timer: undefined });
    reader.once('close', () => {
      const progress = this.readers.get(reader);
      clearTimeout(progress?.timer);
      this.readers.delete(reader);
      this.catchUp(reader, progress);
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
      const left = Math.max(LONGEST_READING_MS - progress.waited, 0);
      progress.timer = setTimeout(() => reader.destroy(tooSlow()), left).unref();
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
    if (progress.behind === undefined) {
      const now = performance.now();
      progress.behind = { since: now, checked: now, holdsUp: false };
      this.behind.add(reader);
      this.watch(reader, progress);
    }
  }

  private catchUp(reader: Readable, progress = this.readers.get(reader)): void {
    if (progress?.behind !== undefined) {
      clearTimeout(progress.timer);
      account(progress, progress.behind);
      progress.behind = undefined;
      this.behind.delete(reader);
      // Perhaps it is now held up by them.
      this.behind.forEach((other) => this.watch(other, this.readers.get(other)));
    }
    if (!this.isHeldUp) {
      const waiting = this.caughtUp;
      this.caughtUp = [];
      waiting.forEach((resolve) => resolve());
    }
  }

  /** Looks at a reader that is too far behind, until it has come nearer or its time is over. */
  private watch(reader: Readable, progress: Progress | undefined): void {
    const behind = progress?.behind;
    if (progress === undefined || behind === undefined) {
      return;
    }
    clearTimeout(progress.timer);
    account(progress, behind);
    const others = [...this.readers.keys()].filter((other) => !this.behind.has(other));
    behind.holdsUp = others.some(({ readableLength }) => readableLength < MAX_BEHIND_BYTES / 2);
    const left = Math.min(
      LONGEST_WAIT_MS - (behind.checked - behind.since),
      LONGEST_READING_MS - progress.waited,
      behind.holdsUp ? LONGEST_WAIT_OF_OTHERS_MS - progress.heldUp : Infinity,
    );
    if (left <= 0) {
      reader.destroy(tooSlow());
    } else {
      progress.timer = setTimeout(() => this.watch(reader, progress), Math.min(left, CHECK_MS)).unref();
    }
  }
}

/** Adds the time since it was last looked at. */
function account(progress: Progress, behind: NonNullable<Progress['behind']>): void {
  const now = performance.now();
  const passed = now - behind.checked;
  progress.waited += passed;
  progress.heldUp += behind.holdsUp ? passed : 0;
  behind.checked = now;
}
