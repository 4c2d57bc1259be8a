import { OVERFLOW } from '../record/label-value';

/** What stands for a value that is no word, or none of those allowed. */
export const OTHER = 'other';

const LONGEST_WORD = 48;
/** How many words are told apart. */
export const MOST_WORDS = 50;
const WORD = /^[A-Za-z_][A-Za-z0-9_.:]*$/;
/** So many digits in a row are a number of something, not part of a name. */
const NUMBER = /\d{4}/;

/** The text as one word, spaces and hyphens as underscores; `undefined` for what is no word: long text, text with data in it, no text. */
export function toWord(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_WORD) {
    return undefined;
  }
  const word = value.trim().replace(/[\s-]+/g, '_');
  return WORD.test(word) && !NUMBER.test(word) ? word : undefined;
}

/** The first so many different words; whoever decides on a word may be an attacker. */
export class BoundedWords {
  private readonly known = new Set<string>();

  of(value: unknown): string {
    const word = toWord(value);
    if (word === undefined) {
      return OTHER;
    }
    if (!this.known.has(word)) {
      if (this.known.size >= MOST_WORDS) {
        return OVERFLOW;
      }
      this.known.add(word);
    }
    return word;
  }
}
