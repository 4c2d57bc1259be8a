import { STOP_WORDS } from './stop-words';

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** The words of a text that mean something, in lower case, in their order. */
export function contentWordsOf(text: string): string[] {
  const words = text.toLowerCase().match(WORD) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word));
}

/** How often each word stands in the list; in the order of their first appearance. */
export function frequenciesOf(words: readonly string[]): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const word of words) {
    frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  }
  return frequencies;
}
