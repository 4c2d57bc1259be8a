import { MAX_SEEN, RestartWatch } from './restart-watch';

const BASE = Date.parse('2026-11-30T12:00:00Z') / 1000;

/** Reads answers, each `[seconds after noon, uptime]`, and says when it saw restarts, in seconds after noon. */
function restartsOf(...answers: readonly (readonly [time: number, uptimeSeconds: number])[]): readonly number[] {
  const watch = new RestartWatch();
  const told = answers.map(([time, uptimeSeconds]) =>
    watch.read({ timestamp: new Date((BASE + time) * 1000).toISOString(), uptimeSeconds }),
  );
  expect(watch.seen).toEqual(told.filter((at) => at !== undefined));
  return watch.seen.map((at) => Math.round(at - BASE));
}

describe('RestartWatch', () => {
  it.each<[string, [number, number][], number[]]>([
    ['nothing in the first answer', [[0, 1]], []],
    [
      'nothing where it goes on',
      [
        [0, 100],
        [5, 105],
        [600, 700],
      ],
      [],
    ],
    [
      'a restart',
      [
        [0, 100],
        [5, 105],
        [10, 2],
      ],
      [8],
    ],
    [
      'each of several restarts',
      [
        [0, 100],
        [10, 1],
        [20, 2],
        [30, 12],
      ],
      [9, 18],
    ],
    [
      'a restart while the page was hidden',
      [
        [0, 100],
        [7200, 3600],
      ],
      [3600],
    ],
    [
      'nothing in clocks that differ a little',
      [
        [0, 100],
        [10, 2],
        [20, 9.1],
        [30, 21],
      ],
      [8],
    ],
    [
      'nothing in a clock that drifts',
      [[0, 100], ...Array.from({ length: 50 }, (_, n): [number, number] => [10 + 5 * n, 2 + 4 * n])],
      [8],
    ],
    [
      'nothing in a clock that was set forward',
      [
        [0, 100],
        [65, 105],
        [70, 110],
      ],
      [],
    ],
    [
      'nothing where workers of different age answer by turns',
      [
        [0, 100],
        [5, 50],
        [10, 110],
        [15, 60],
      ],
      [],
    ],
    [
      'a restart of one of several workers, once',
      [
        [0, 50],
        [5, 105],
        [10, 1],
        [15, 115],
        [20, 11],
      ],
      [9],
    ],
    [
      'nothing in an answer without a number',
      [
        [0, 100],
        [5, NaN],
        [10, 110],
      ],
      [],
    ],
  ])('sees %s', (_what, answers, restarts) => {
    expect(restartsOf(...answers)).toEqual(restarts);
  });

  it('survives a time that is none', () => {
    const watch = new RestartWatch();
    expect(watch.read({ timestamp: 'soon', uptimeSeconds: 1 })).toBeUndefined();
    expect(watch.read({ timestamp: '2026-11-30T12:00:00Z', uptimeSeconds: 1 })).toBeUndefined();
    expect(watch.read({ timestamp: '2026-11-30T13:00:00Z', uptimeSeconds: 1 })).toBeDefined();
  });

  it('remembers the latest of a service that restarts all the time', () => {
    const watch = new RestartWatch();
    for (let n = 0; n <= 3 * MAX_SEEN; n++) {
      watch.read({ timestamp: new Date((BASE + 10 * n) * 1000).toISOString(), uptimeSeconds: 0 });
    }
    expect(watch.seen).toHaveLength(MAX_SEEN);
    expect(watch.seen.at(-1)).toBe(BASE + 30 * MAX_SEEN);
  });
});
