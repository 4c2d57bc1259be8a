import { OVERFLOW } from './labels';

/** What stands for a value that is no word, or none of those allowed. */
export const OTHER = 'other';

const LONGEST_WORD = 48;
/** How many words are told apart. */
export const MAX_WORDS = 50;
const WORD = /^[A-Za-z_][A-Za-z0-9_.:]*$/;
/** So many digits in a row are a number of something, not part of a name. */
const NUMBER = /\d{4}/;

/**
 * The text as one word, spaces and hyphens as underscores; `undefined` for what is no word: long text, text with data
 * in it, no text.
 */
export function toWord(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_WORD) {
    return undefined;
  }
  const word = value.trim().replace(/[\s-]+/g, '_');
  return WORD.test(word) && !NUMBER.test(word) ? word : undefined;
}

/** The first so many different words, beside those that are declared; whoever decides on a word may be an attacker. */
export class BoundedWords {
  private readonly declared = new Set<string>([OTHER]);
  private readonly learned = new Set<string>();

  /** @param onOverflow called for each value that is one word too many */
  constructor(private readonly onOverflow: () => void) {}

  /** Keeps a place for a word that stands in the code: no number of others takes it. */
  declare(value: string): string {
    const word = toWord(value) ?? OTHER;
    this.declared.add(word);
    return word;
  }

  of(value: unknown): string {
    const word = toWord(value) ?? OTHER;
    if (this.declared.has(word) || this.learned.has(word)) {
      return word;
    }
    if (this.learned.size >= MAX_WORDS) {
      this.onOverflow();
      return OVERFLOW;
    }
    this.learned.add(word);
    return word;
  }
}
