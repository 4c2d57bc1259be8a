import { RequestMaxima } from './request-maxima';

const MINUTE = 60_000;

describe('the longest requests of the last minutes', () => {
  let now = 0;
  const maxima = (): RequestMaxima => {
    now = 1000;
    return new RequestMaxima(() => now);
  };

  it('are kept for two to three minutes', () => {
    const longest = maxima();
    longest.record(0, 2);
    longest.record(0, 5);
    longest.record(0, 3);
    expect(longest.of(0)).toBe(5);

    now += 3 * MINUTE - 1;
    expect(longest.of(0)).toBe(5);
    now += 1;
    expect(longest.of(0)).toBe(0);
  });

  it('are kept for no less than two minutes, whenever they came', () => {
    const longest = maxima();
    now += MINUTE - 1;
    longest.record(0, 5);

    now += 2 * MINUTE;
    expect(longest.of(0)).toBe(5);
    now += 1;
    expect(longest.of(0)).toBe(0);
  });

  it('fall to the next longest', () => {
    const longest = maxima();
    longest.record(0, 5);
    now += MINUTE;
    longest.record(0, 1);
    expect(longest.of(0)).toBe(5);

    now += 2 * MINUTE;
    expect(longest.of(0)).toBe(1);
  });

  it('are none after any time without requests', () => {
    const longest = maxima();
    longest.record(0, 5);
    now += 1e9;

    expect(longest.of(0)).toBe(0);
    longest.record(0, 1);
    expect(longest.of(0)).toBe(1);
  });

  it('are those of each series, also of many', () => {
    const longest = maxima();
    for (let slot = 0; slot < 100; slot++) {
      longest.reserve(slot);
      longest.record(slot, slot);
    }
    expect([0, 15, 16, 99].map((slot) => longest.of(slot))).toEqual([0, 15, 16, 99]);

    longest.clearSeries(16);
    expect([15, 16, 99].map((slot) => longest.of(slot))).toEqual([15, 0, 99]);
    longest.clear();
    expect(longest.of(99)).toBe(0);
  });
});
