const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a text in their order, by the rules of Unicode (UAX #29), white space put in order. */
export function sentencesOf(text: string): string[] {
  const whole = text.replace(/\s+/g, ' ').trim();
  return Array.from(segmenter.segment(whole), ({ segment }) => segment.trim()).filter((sentence) => sentence !== '');
}
