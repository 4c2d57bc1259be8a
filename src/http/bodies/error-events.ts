import { writtenText } from './written-text';

/** Characters of one event (or line of JSON) that are kept. Longer ones are not parsed; errors are short. */
export const LONGEST_EVENT = 16_384;
/** U+FEFF as one character, and as three bytes of UTF-8; a client ignores it before the first line. */
const BYTE_ORDER_MARK = /^(?:\uFEFF|ï»¿)/;
/** Where JSON may have the key `error`, escaped or not. Most data has none, and is not parsed. */
const MAY_BE_ERROR = /"error"|\\u00[67]/;

/**
 * Reads an event stream as it goes by, and finds out whether it sends an error: an event called `error`, or JSON with
 * a top-level `error`. Keeps at most one unfinished event, of which it reads on where a piece ended: in a line, a
 * field name, a line break or a character.
 */
export class ErrorEvents {
  /** Whether an error has gone by. */
  found = false;
  /** The line that the last piece has begun. */
  private line = '';
  /** The data of the event so far, in lines; `undefined`: none. */
  private data: string | undefined;
  private isNamedError = false;
  /** Whether the rest of the line, or the data of the event, is too long to be kept. */
  private isLineTooLong = false;
  private isDataTooLong = false;
  private endedWithReturn = false;
  private isAtStart = true;

  /** @param isServerSent whether the events have fields (`text/event-stream`); else each line is JSON */
  constructor(private readonly isServerSent: boolean) {}

  /** One more piece of the stream. */
  read(chunk: unknown, encoding: unknown): void {
    if (this.found) {
      return;
    }
    const text = writtenText(chunk, encoding);
    if (text !== '' && !this.isWhole(text)) {
      this.readLines(text);
    }
  }

  /** The stream has ended. What is unfinished was meant all the same. */
  end(): void {
    if (!this.found) {
      this.endLine('');
      this.endEvent();
    }
  }

  /**
   * Whether the piece is of whole events without an error: nearly all are, where the application writes them one by
   * one.
   */
  private isWhole(text: string): boolean {
    const endsEvent = this.isServerSent ? text.endsWith('\n\n') || text.endsWith('\r\n\r\n') : text.endsWith('\n');
    return (
      endsEvent &&
      !this.isAtStart &&
      this.line === '' &&
      this.data === undefined &&
      !this.isNamedError &&
      !this.isLineTooLong &&
      !this.isDataTooLong &&
      !this.endedWithReturn &&
      !text.includes('error') &&
      !text.includes('\\u00')
    );
  }

  private readLines(text: string): void {
    let at = this.endedWithReturn && text.startsWith('\n') ? 1 : 0;
    this.endedWithReturn = false;
    let nextReturn = indexIn(text, '\r', at);
    let nextFeed = indexIn(text, '\n', at);
    while (at < text.length && !this.found) {
      // Each is looked for again only once it is behind: in a long piece without it, that takes its time.
      nextReturn = nextReturn < at ? indexIn(text, '\r', at) : nextReturn;
      nextFeed = nextFeed < at ? indexIn(text, '\n', at) : nextFeed;
      const end = Math.min(nextReturn, nextFeed);
      if (end === text.length) {
        this.keepLine(text, at);
        at = end;
      } else {
        this.endLine(text.slice(at, end));
        at = end + 1;
        if (end === nextReturn) {
          this.endedWithReturn = at === text.length;
          at += text.startsWith('\n', at) ? 1 : 0;
        }
      }
    }
    if (this.data !== undefined && text.length > LONGEST_EVENT) {
      this.data = copyOf(this.data);
    }
  }

  private keepLine(text: string, from: number): void {
    const size = this.line.length + text.length - from;
    if (this.isLineTooLong || size > LONGEST_EVENT) {
      this.isDataTooLong ||= !this.isLineTooLong && !this.startsAComment(text, from);
      this.isLineTooLong = true;
      this.line = '';
    } else {
      this.line += text.length > LONGEST_EVENT ? copyOf(text.slice(from)) : text.slice(from);
    }
  }

  private startsAComment(text: string, from: number): boolean {
    return this.isServerSent && (this.line === '' ? text[from] : this.line[0]) === ':';
  }

  private endLine(rest: string): void {
    const whole = this.line + rest;
    const line = this.isAtStart ? whole.replace(BYTE_ORDER_MARK, '') : whole;
    const isTooLong = this.isLineTooLong;
    this.isAtStart = false;
    this.line = '';
    this.isLineTooLong = false;
    if (!this.isServerSent) {
      this.data = line;
      this.endEvent();
    } else if (isTooLong) {
      // Its beginning is gone; what it was of has been noted.
    } else if (line === '') {
      this.endEvent();
    } else {
      this.readField(line);
    }
  }

  private readField(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name !== 'event' && name !== 'data') {
      return;
    }
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') {
      this.isNamedError = value === 'error';
    } else if (this.isDataTooLong || (this.data?.length ?? 0) + value.length >= LONGEST_EVENT) {
      this.isDataTooLong = true;
      this.data = undefined;
    } else {
      this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    }
  }

  private endEvent(): void {
    const { data } = this;
    this.found ||= this.isNamedError || (!this.isDataTooLong && data !== undefined && hasError(data));
    this.data = undefined;
    this.isNamedError = false;
    this.isDataTooLong = false;
  }
}

/** Whether it is JSON with a top-level `error` that says something. */
function hasError(json: string): boolean {
  if (json.length > LONGEST_EVENT || !MAY_BE_ERROR.test(json)) {
    return false;
  }
  try {
    const value = JSON.parse(json) as unknown;
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.hasOwn(value, 'error') &&
      saysSomething(Reflect.get(value, 'error'))
    );
  } catch {
    // Not JSON.
    return false;
  }
}

/** `null`, `false`, `0`, and what is empty, say that there is no error. */
function saysSomething(error: unknown): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error);
}

/** Where the text has the character at or after that place; its length where it has none. */
function indexIn(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index === -1 ? text.length : index;
}

/** The same characters in memory of their own: a slice keeps all that it was cut from. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
