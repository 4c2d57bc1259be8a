import { writtenText } from './written-text';

/** Says nothing of an event: a comment, or how long a client should wait before it connects again. */
const SKIPPED_FIELDS = [':', 'retry:'] as const;
/** U+FEFF as one character, and as three bytes of UTF-8; a client ignores it before the first line. */
const BYTE_ORDER_MARK = /^(?:\uFEFF|ï»¿)/;

/**
 * What comes before the first event of server-sent events: empty lines (Nest writes one), comments (heart-beats), and
 * `retry:`. Remembers where a piece ended, for the next may continue its line.
 */
export class ServerSentPreamble {
  private isInLine = false;
  private isAtStart = true;

  /** Whether this piece, like all before it, has nothing of an event. */
  wraps(chunk: unknown, encoding: unknown): boolean {
    let text = writtenText(chunk, encoding);
    if (this.isAtStart) {
      text = text.replace(BYTE_ORDER_MARK, '');
      this.isAtStart = false;
    }
    let at = 0;
    while (at < text.length) {
      if (this.isInLine) {
        at = lineEnd(text, at);
        this.isInLine = at === text.length;
      } else if (text[at] === '\n' || text[at] === '\r') {
        at++;
      } else if (SKIPPED_FIELDS.some((field) => text.startsWith(field, at))) {
        this.isInLine = true;
      } else {
        return false;
      }
    }
    return true;
  }
}

/** Where the line that goes on at `from` ends: the place of its line break, or the end of the text. */
function lineEnd(text: string, from: number): number {
  const lineFeed = text.indexOf('\n', from);
  const end = lineFeed === -1 ? text.length : lineFeed;
  const carriageReturn = text.slice(from, end).indexOf('\r');
  return carriageReturn === -1 ? end : from + carriageReturn;
}
