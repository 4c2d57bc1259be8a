import { joinedSpans, sharesIn, type Span } from './points';

/** Spans that follow each other, of these lengths. */
function spansOf(...seconds: number[]): Span[] {
  let from = 100;
  return seconds.map((length) => ({ from, to: (from += length) }));
}

describe('joinedSpans', () => {
  it.each([
    ['nothing', [], 0, 10, []],
    ['all as they are', [300, 60, 10, 10, 3], 0, 10, [1, 1, 1, 1, 1]],
    ['until they are as long', [300, 60, 10, 10, 10, 10, 10, 10, 5], 60, 10, [1, 1, 6, 1]],
    ['what is a little shorter, as timers are late', [9.9, 9.7, 9.8], 10, 10, [1, 1, 1]],
    ['neighbours where there are too many', [10, 10, 10, 10, 10], 0, 2, [3, 2]],
    ['first by length, then by number', [10, 10, 10, 10, 10, 10, 10], 20, 2, [4, 3]],
    ['the last, however short', [10, 1], 10, 10, [1, 1]],
  ])('joins %s', (_what, lengths, minSeconds, maxPoints, sizes) => {
    expect(joinedSpans(spansOf(...lengths), minSeconds, maxPoints)).toEqual(sizes);
  });

  it('leaves nothing out, and never has too many', () => {
    for (let spans = 0; spans < 200; spans++) {
      for (const [minSeconds, maxPoints] of [
        [0, 1],
        [0, 7],
        [45, 60],
        [3600, 360],
      ] as const) {
        const sizes = joinedSpans(spansOf(...Array.from({ length: spans }, () => 10)), minSeconds, maxPoints);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(spans);
        expect(sizes.length).toBeLessThanOrEqual(maxPoints);
      }
    }
  });
});

describe('sharesIn', () => {
  const others = spansOf(10, 5, 10);

  it.each([
    [{ from: 100, to: 110 }, [1, 0, 0]],
    [{ from: 105, to: 115 }, [0.5, 0.5, 0]],
    [{ from: 105, to: 125 }, [0.25, 0.25, 0.5]],
    [{ from: 111, to: 113 }, [0, 1, 0]],
    [{ from: 90, to: 105 }, [1, 0, 0]],
    [{ from: 80, to: 90 }, [1, 0, 0]],
    [{ from: 120, to: 130 }, [0, 0, 1]],
    [{ from: 130, to: 140 }, [0, 0, 1]],
    [{ from: 110, to: 110 }, [1, 0, 0]],
    [{ from: 200, to: 200 }, [0, 0, 1]],
  ])('of %j are %j', (span, shares) => {
    const all = others.map((_other, place) => sharesIn(span, others).find(([of]) => of === place)?.[1] ?? 0);
    all.forEach((share, place) => expect(share).toBeCloseTo(shares[place] ?? 0));
  });

  it('are one in all, whatever the spans', () => {
    for (let from = 80; from < 150; from += 0.7) {
      for (const length of [0, 0.1, 3, 20, 100]) {
        const shares = sharesIn({ from, to: from + length }, others);
        expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 9);
      }
    }
  });
});
