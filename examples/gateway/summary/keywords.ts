import { contentWordsOf, frequenciesOf } from './words';

const MOST_KEYWORDS = 5;

/** The words that a text uses most; of two used alike, the one that stands first. */
export function keywordsOf(text: string): string[] {
  return [...frequenciesOf(contentWordsOf(text))]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_KEYWORDS)
    .map(([word]) => word);
}
