import fc from 'fast-check';
import { BoundedMap } from '../../examples/gateway/summary/bounded-map';
import { keywordsOf } from '../../examples/gateway/summary/keywords';
import { sentencesOf } from '../../examples/gateway/summary/sentences';
import { summarize } from '../../examples/gateway/summary/summarize';

const TEXT =
  'The sea is wide. Ships cross the sea with sails. A cat slept. The ships of the sea carry salt and sails. Nobody knew.';

describe('sentencesOf', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['It cost 3.50 in all. It did.', ['It cost 3.50 in all.', 'It did.']],
    ['A line\n  that goes   on.\n\nAnother.', ['A line that goes on.', 'Another.']],
    ['no full stop', ['no full stop']],
    [' \n ', []],
  ])('finds those of %j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });
});

describe('summarize', () => {
  it('takes the sentences with the most frequent words, in their order', () => {
    expect(summarize(TEXT, 2)).toEqual([
      'Ships cross the sea with sails.',
      'The ships of the sea carry salt and sails.',
    ]);
  });

  it('leaves a text whole that has no more sentences than are wanted', () => {
    expect(summarize('The second. The first.', 3)).toEqual(['The second.', 'The first.']);
  });

  it('prefers the earlier of two sentences that say as much', () => {
    expect(summarize('Red apple. Green pear. Blue plum.', 1)).toEqual(['Red apple.']);
  });

  it('does not count words that every text has', () => {
    expect(summarize('It is what it is and that is it. Copper conducts. Copper shines.', 1)).toEqual([
      'Copper conducts.',
    ]);
  });

  it('answers with sentences of the text, in their order and no more than wanted, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 5 }), (text, count) => {
        const sentences = sentencesOf(text);
        const summary = summarize(text, count);
        expect(summary).toHaveLength(Math.min(count, sentences.length));
        let position = -1;
        for (const sentence of summary) {
          position = sentences.indexOf(sentence, position + 1);
          expect(position).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('keywordsOf', () => {
  it('finds the most frequent words that mean something, ties in the order of the text', () => {
    expect(keywordsOf(TEXT)).toEqual(['sea', 'ships', 'sails', 'wide', 'cross']);
  });
});

describe('BoundedMap', () => {
  it('forgets the entry that was set longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect([...map]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });
});
