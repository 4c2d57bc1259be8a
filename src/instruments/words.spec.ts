import fc from 'fast-check';
import { BoundedWords, toWord } from './words';

describe('toWord', () => {
  it.each([
    ['unknown_key', 'unknown_key'],
    ['ERR_JWT_EXPIRED', 'ERR_JWT_EXPIRED'],
    ['Token expired', 'Token_expired'],
    [' not-before ', 'not_before'],
    ['jwt.expired', 'jwt.expired'],
    ['P200', 'P200'],
  ])('takes %j as %j', (text, word) => {
    expect(toWord(text)).toBe(word);
  });

  it.each([
    [''],
    ['key 4711 is not known'],
    ['alice@example.org'],
    ['the signature of the message that was sent does not fit'],
    ['"}\n'],
    ['1st'],
    ['{}'],
    [undefined],
    [7],
    [{}],
    [null],
  ])('takes %j for no word', (value) => {
    expect(toWord(value)).toBeUndefined();
  });

  it('gives words alone', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (value) => {
        expect(toWord(value) ?? 'none').toMatch(/^[A-Za-z_][A-Za-z0-9_.:]{0,47}$/);
      }),
    );
  });
});

describe('BoundedWords', () => {
  it('knows fifty words, and no more', () => {
    let overflows = 0;
    const words = new BoundedWords(() => overflows++);
    const all = Array.from({ length: 100 }, (_, i) => words.of(`word_${i}`));

    expect(all.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => `word_${i}`));
    expect(new Set(all.slice(50))).toEqual(new Set(['__overflow__']));
    expect([words.of('word_7'), words.of('no word!'), words.of(undefined)]).toEqual(['word_7', 'other', 'other']);
    expect(overflows).toBe(50);
  });

  it('keeps the place of declared words, before and after the fifty', () => {
    const words = new BoundedWords(() => {});
    words.declare('early');
    Array.from({ length: 100 }, (_, i) => words.of(`word_${i}`));
    words.declare('late');

    expect(['early', 'late', 'word_49', 'word_50'].map((word) => words.of(word))).toEqual([
      'early',
      'late',
      'word_49',
      '__overflow__',
    ]);
  });
});
