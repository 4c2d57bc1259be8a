import { setImmediate as turn } from 'node:timers/promises';

/** Bytes after which text is encoded; a string that grows on is slower to encode than several short ones. */
const CHUNK_CHARACTERS = 64 * 1024;
/** How long the event loop is held at a time. */
const SLICE_MS = 3;

/** Thrown where nobody waits for the exposition any more. */
export class Abandoned extends Error {
  constructor() {
    super('Nobody waits for the exposition any more.');
    this.name = 'Abandoned';
  }
}

/** Gathers text in pieces of bytes, and gives the event loop a turn every few milliseconds. */
export class ExpositionWriter {
  readonly chunks: Buffer[] = [];
  private text = '';
  private sliceEnd = performance.now() + SLICE_MS;

  /** @param isAbandoned asked at every turn; the work stops where it says yes */
  constructor(private readonly isAbandoned: () => boolean) {}

  write(text: string): void {
    this.text += text;
    if (this.text.length >= CHUNK_CHARACTERS) {
      this.flush();
    }
  }

  /** Whether it is time for {@link breathe}. To be asked between label sets, so that each is from one moment. */
  get isSliceOver(): boolean {
    return performance.now() >= this.sliceEnd;
  }

  /**
   * Lets the event loop turn.
   *
   * @throws Abandoned
   */
  async breathe(): Promise<void> {
    await turn();
    if (this.isAbandoned()) {
      throw new Abandoned();
    }
    this.sliceEnd = performance.now() + SLICE_MS;
  }

  /** Everything written, as bytes. */
  finish(): readonly Buffer[] {
    this.flush();
    return this.chunks;
  }

  private flush(): void {
    if (this.text !== '') {
      this.chunks.push(Buffer.from(this.text, 'utf8'));
      this.text = '';
    }
  }
}
