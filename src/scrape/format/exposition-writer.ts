import type { ByteSink } from './byte-sink';
import { Turns } from '../../core/time-slices';

/** Text that is encoded at once; a string that grows on is slower to encode than several short ones. */
const PIECE_CHARACTERS = 64 * 1024;

/** Thrown where nobody waits for the exposition any more. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';

  constructor() {
    super('Nobody waits for the exposition any more.');
  }
}

/** Gathers text, passes it on in pieces of bytes, and gives the event loop a turn every few milliseconds. */
export class ExpositionWriter {
  private text = '';
  private readonly turns = new Turns();

  /** @param isAbandoned asked at every turn; the work stops where it says yes */
  constructor(
    private readonly sink: ByteSink,
    private readonly isAbandoned: () => boolean,
  ) {}

  write(text: string): void {
    this.text += text;
    if (this.text.length >= PIECE_CHARACTERS) {
      this.flush();
    }
  }

  /** Whether it is time for {@link breathe}. To be asked between label sets, so that each is from one moment. */
  get isSliceOver(): boolean {
    return this.turns.isDue;
  }

  /**
   * Lets the event loop turn, and what was written pass on.
   *
   * @throws Abandoned
   */
  async breathe(): Promise<void> {
    await this.turns.take();
    await this.sink.ready();
    if (this.isAbandoned()) {
      throw new Abandoned();
    }
    this.turns.restart();
  }

  /** Passes on what is left; resolves when all has been passed on. */
  async end(): Promise<void> {
    this.flush();
    await this.sink.end();
  }

  private flush(): void {
    if (this.text !== '') {
      this.sink.write(Buffer.from(this.text, 'utf8'));
      this.text = '';
    }
  }
}
