import { Failure } from './api';
import { backOffSeconds, Poll } from './poll';

describe('backOffSeconds', () => {
  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [4, 40],
    [5, 60],
    [6, 60],
    [5000, 60],
  ])('waits after %d failures in a row for %d s', (failures, seconds) => {
    expect(backOffSeconds(5, failures, undefined, 0.5)).toBe(seconds);
  });

  it('spreads by a quarter to both sides', () => {
    expect(backOffSeconds(5, 2, undefined, 0)).toBe(7.5);
    expect(backOffSeconds(5, 2, undefined, 1)).toBe(12.5);
  });

  it.each([
    ['longer', 120, 120],
    ['no less than it would otherwise', 1, 10],
    ['at most an hour, as a timer cannot wait for a year', 31_536_000, 3600],
  ])('waits, where the service asks for it, %s', (_what, retryAfter, seconds) => {
    expect(backOffSeconds(5, 2, retryAfter, 0.5)).toBe(seconds);
  });
});

describe('Poll', () => {
  const failures: [kind: string, retrySeconds: number | undefined][] = [];
  let successes = 0;
  const events = {
    failed: ({ kind }: Failure, retrySeconds: number | undefined) => failures.push([kind, retrySeconds]),
    succeeded: () => successes++,
  };

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    Object.assign(globalThis, { window: globalThis });
    failures.length = 0;
    successes = 0;
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('works at once, and then at the interval, one at a time', async () => {
    const ends: (() => void)[] = [];
    const poll = new Poll(() => new Promise((resolve) => ends.push(resolve)), 5, events);
    poll.start();
    expect(ends).toHaveLength(1);

    await jest.advanceTimersByTimeAsync(10_000);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(4999);
    expect(ends).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(2);
    expect(successes).toBe(1);
    poll.stop();
  });

  it('gives up what takes fifteen seconds, and what is started anew', async () => {
    const signals: AbortSignal[] = [];
    const work = (signal: AbortSignal): Promise<void> => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Failure('unreachable', 0, undefined)));
      });
    };
    const poll = new Poll(work, 5, events);
    poll.start();
    poll.start();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await jest.advanceTimersByTimeAsync(0);
    expect(failures).toEqual([]);

    await jest.advanceTimersByTimeAsync(15_000);
    expect(failures).toEqual([['unreachable', 5]]);
    poll.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(signals).toHaveLength(2);
  });

  it('waits longer after each failure, until one succeeds', async () => {
    const outcomes = [false, false, false, true, false];
    const work = async (): Promise<void> => {
      if (outcomes.shift() === false) {
        throw new Failure('busy', 503, undefined);
      }
    };
    const poll = new Poll(work, 5, events);
    poll.start();
    await jest.advanceTimersByTimeAsync(5000 + 10_000 + 20_000 + 5000);
    poll.stop();

    expect(failures).toEqual([
      ['busy', 5],
      ['busy', 10],
      ['busy', 20],
      ['busy', 5],
    ]);
    expect(successes).toBe(1);
  });

  it('asks no more with a credential that is wrong', async () => {
    let calls = 0;
    const work = async (): Promise<void> => {
      calls++;
      throw new Failure('unauthorized', 401, undefined);
    };
    const poll = new Poll(work, 5, events);
    poll.start();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(failures).toEqual([['unauthorized', undefined]]);
    expect(calls).toBe(1);

    poll.start();
    expect(calls).toBe(2);
    poll.stop();
  });
});
