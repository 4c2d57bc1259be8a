import { ErrorEvents } from './error-events';
import { ServerSentPreamble } from './server-sent-preamble';
import { isJsonLines, isServerSent } from './stream-types';

/**
 * Reads an event stream as it goes by, as far as it is asked for: whether its first event has begun, and whether it
 * has sent an error.
 */
export class EventReader {
  private preamble: ServerSentPreamble | undefined;
  private errors: ErrorEvents | undefined;

  /**
   * @param readsErrors whether errors are looked for, too
   * @param readsGiven whether it is given what the application writes, for what is sent is compressed
   */
  constructor(
    contentType: unknown,
    readsErrors: boolean,
    readonly readsGiven: boolean,
  ) {
    const hasFields = isServerSent(contentType);
    this.preamble = hasFields ? new ServerSentPreamble() : undefined;
    this.errors = readsErrors && (hasFields || isJsonLines(contentType)) ? new ErrorEvents(hasFields) : undefined;
  }

  /** Whether something of an event was read, or whatever is sent is one. */
  get hasBegun(): boolean {
    return this.preamble === undefined;
  }

  /** Whether every piece that is sent has to be read. */
  get needsPieces(): boolean {
    return this.errors !== undefined && !this.readsGiven;
  }

  /** One more piece. Never throws. */
  read(chunk: unknown, encoding: unknown): void {
    try {
      if (this.preamble?.wraps(chunk, encoding) === false) {
        this.preamble = undefined;
      }
      this.errors?.read(chunk, encoding);
    } catch {
      // Nothing that Node would have taken: nothing more is known of this stream.
      this.preamble = undefined;
      this.errors = undefined;
    }
  }

  /** Whether the stream, which has ended, has sent an error. */
  foundError(): boolean {
    this.errors?.end();
    return this.errors?.found === true;
  }
}
