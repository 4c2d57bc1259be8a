import { sentencesOf } from './sentences';
import { contentWordsOf, frequenciesOf } from './words';

/**
 * Summarizes a text by its own sentences: those whose words are the most frequent ones of the text, in the order in
 * which they stand there. Source: H. P. Luhn, "The Automatic Creation of Literature Abstracts", 1958.
 *
 * @param count how many sentences at most
 */
export function summarize(text: string, count: number): string[] {
  const sentences = sentencesOf(text);
  const frequencies = frequenciesOf(contentWordsOf(text));
  return sentences
    .map((sentence, position) => ({ sentence, position, score: scoreOf(sentence, frequencies) }))
    .toSorted((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, count)
    .toSorted((a, b) => a.position - b.position)
    .map(({ sentence }) => sentence);
}

/**
 * Each word counts once. The square root lets neither long sentences win by their length nor short ones by their
 * brevity.
 */
function scoreOf(sentence: string, frequencies: ReadonlyMap<string, number>): number {
  const words = new Set(contentWordsOf(sentence));
  const sum = [...words].reduce((total, word) => total + (frequencies.get(word) ?? 0), 0);
  return words.size === 0 ? 0 : sum / Math.sqrt(words.size);
}
