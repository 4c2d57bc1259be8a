import { History, MAX_POINTS } from './history';

function values(record: Record<string, number>): Map<string, number> {
  return new Map(Object.entries(record));
}

describe('History', () => {
  it('has a value of each name for each time', () => {
    const history = new History(15);
    history.push(100, values({ a: 1 }));
    history.push(105, values({ b: 2 }));
    history.push(110, values({ a: 3, b: 4 }));

    expect(history.times).toEqual([100, 105, 110]);
    expect(history.of('a')).toEqual([1, null, 3]);
    expect(history.of('b')).toEqual([null, 2, 4]);
    expect(history.of('c')).toEqual([]);
    expect(history.of('__proto__')).toEqual([]);
  });

  it('interrupts the line where the page did not look', () => {
    const history = new History(15);
    [100, 115, 131].forEach((time) => history.push(time, values({ a: time })));

    expect(history.times).toEqual([100, 115, 123, 131]);
    expect(history.of('a')).toEqual([100, 115, null, 131]);
  });

  it('bears with three polls as they are now', () => {
    const history = new History(15);
    history.pollSeconds = 10;
    [0, 30, 61].forEach((time) => history.push(time, values({ a: time })));

    expect(history.of('a')).toEqual([0, 30, null, 61]);
  });

  it.each([
    ['a time that it has', 110, [100, 110]],
    ['a time a little before, of another worker', 108, [100, 110]],
    ['no time', NaN, [100, 110]],
    ['a time long before, as the clock was set back', 50, [50]],
  ])('is told of %s', (_what, time, times) => {
    const history = new History(15);
    [100, 110, time].forEach((at) => history.push(at, values({ a: at })));

    expect(history.times).toEqual(times);
    expect(history.of('a')).toEqual(times);
  });

  it('never has more than its points, also with gaps', () => {
    const history = new History(15);
    for (let point = 0; point < 2 * MAX_POINTS; point++) {
      history.push(point * (point % 2 === 0 ? 5 : 6) + point ** 2, values({ a: point, [`b${point % 3}`]: point }));
      expect(history.times.length).toBeLessThanOrEqual(MAX_POINTS);
      expect(history.of('a')).toHaveLength(history.times.length);
    }
    expect(history.times).toHaveLength(MAX_POINTS);
    expect(history.of('b1')).toHaveLength(MAX_POINTS);
    expect(history.of('a').at(-1)).toBe(2 * MAX_POINTS - 1);
    expect([...history.times].toSorted((x, y) => x - y)).toEqual(history.times);
  });

  it('never has more than its names, and forgets those first that are told no more', () => {
    const history = new History(15, 2);
    history.push(1, values({ old: 1, stays: 1 }));
    history.push(2, values({ stays: 2, young: 2 }));
    history.push(3, values({ stays: 3, young: 3, tooMany: 3 }));

    expect(history.of('old')).toEqual([]);
    expect(history.of('stays')).toEqual([1, 2, 3]);
    expect(history.of('young')).toEqual([null, 2, 3]);
    expect(history.of('tooMany')).toEqual([]);
  });

  it.each([
    ['rests', [1, 1, 1], false],
    ['moves', [1, 1, 2], true],
    ['moves from zero', [0, 1], true],
    ['is seen once', [1], false],
  ])('tells that a value %s', (_what, all, hasMoved) => {
    const history = new History(15);
    history.push(0, new Map());
    all.forEach((value, index) => history.push(10 + index, values({ a: value })));

    expect(history.hasMoved('a')).toBe(hasMoved);
    expect(history.hasMoved('b')).toBe(false);
  });

  it('can be cleared', () => {
    const history = new History(15);
    history.push(100, values({ a: 1 }));
    history.clear();
    expect([history.times, history.of('a')]).toEqual([[], []]);

    history.push(50, values({ a: 2 }));
    expect([history.times, history.of('a')]).toEqual([[50], [2]]);
  });
});
