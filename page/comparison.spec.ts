import fc from 'fast-check';
import type { SeriesAnswer } from './answers.types';
import { compare, type Comparison, endpointId } from './comparison';

interface Point {
  readonly seconds: number;
  readonly count: number;
  readonly errors?: number;
  readonly buckets?: readonly number[];
}

const BOUNDS = [0.1, 0.2, 0.4];
const USERS = { method: 'GET', path: '/users/:id' };

/** Points from second 0 on; of the endpoint are as many requests as of all. */
function answerOf(...points: readonly Point[]): SeriesAnswer {
  let time = 0;
  const spans = points.map(({ seconds }) => ({ from: time, to: (time += seconds) }));
  const count = points.map((point) => point.count);
  const errors = points.map((point) => point.errors ?? 0);
  return {
    series: {
      from: spans.map(({ from }) => from),
      to: spans.map(({ to }) => to),
      requests: { count, errors },
      durations: { bounds: BOUNDS, counts: points.map(({ buckets }) => buckets ?? [0, 0, 0]) },
      endpoints: [{ ...USERS, count, errors }],
    },
  } as unknown as SeriesAnswer;
}

/** What is compared, without the time that it is of. */
function figuresOf(comparison: Comparison | undefined): unknown {
  const { perSecond, errorRate, p50, p95, p99, endpoints } = comparison ?? {};
  return { perSecond, errorRate, p50, p95, p99, endpoints: [...(endpoints ?? [])] };
}

describe('compare', () => {
  const minutes = answerOf(
    { seconds: 60, count: 60, errors: 6, buckets: [60, 0, 0] },
    { seconds: 60, count: 120, errors: 30, buckets: [60, 0, 60] },
    { seconds: 60, count: 0 },
    { seconds: 60, count: 600, buckets: [0, 600, 0] },
  );
  const now = { from: 180, to: 240 };

  it('sums up the window as long ago', () => {
    expect(compare(minutes, minutes, now, 120)).toEqual({
      now,
      earlier: { from: 60, to: 120 },
      perSecond: 2,
      errorRate: 0.25,
      p50: expect.closeTo((2 * 0.1 * 2 ** (-1 / 8) * 0.1) / (0.1 * 2 ** (-1 / 8) + 0.1)),
      p95: expect.closeTo((2 * 0.2 * 0.4) / 0.6),
      p99: expect.closeTo((2 * 0.2 * 0.4) / 0.6),
      endpoints: new Map([[endpointId(USERS), { perSecond: 2, errorRate: 0.25 }]]),
    });
  });

  it('sums up several points', () => {
    const comparison = compare(minutes, minutes, { from: 120, to: 240 }, 120);

    expect(comparison).toMatchObject({ earlier: { from: 0, to: 120 }, perSecond: 1.5, errorRate: 0.2 });
    expect(comparison?.endpoints?.get(endpointId(USERS))).toEqual({ perSecond: 1.5, errorRate: 0.2 });
  });

  it('has neither a share of errors nor percentiles where there was nothing', () => {
    expect(figuresOf(compare(minutes, minutes, now, 60))).toEqual({
      perSecond: 0,
      errorRate: null,
      p50: null,
      p95: null,
      p99: null,
      endpoints: [[endpointId(USERS), { perSecond: 0, errorRate: null }]],
    });
  });

  it('takes the long point that a short window was in, and says so', () => {
    const coarse = answerOf({ seconds: 300, count: 600 }, { seconds: 300, count: 0 });
    const comparison = compare(coarse, coarse, { from: 590, to: 600 }, 400);

    expect(comparison).toMatchObject({ earlier: { from: 0, to: 300 }, perSecond: 2 });
    expect(comparison?.endpoints?.get(endpointId(USERS))?.perSecond).toBe(2);
  });

  it('compares with nothing where nothing is kept of that time', () => {
    expect(compare(minutes, minutes, now, 1000)).toBeUndefined();
    expect(compare(answerOf(), undefined, now, 60)).toBeUndefined();
  });

  it('does not know the endpoints before their series is there', () => {
    const without = { ...minutes, series: { ...minutes.series, endpoints: undefined } } as unknown as SeriesAnswer;

    expect(compare(minutes, undefined, now, 120)?.endpoints).toBeUndefined();
    expect(compare(minutes, answerOf(), now, 120)?.endpoints).toBeUndefined();
    expect(compare(minutes, without, now, 120)?.endpoints).toBeUndefined();
  });

  it('says the same however the time is split into points', () => {
    const window: fc.Arbitrary<readonly Point[]> = fc.array(
      fc.record({
        seconds: fc.integer({ min: 1, max: 60 }),
        count: fc.nat({ max: 1000 }),
        errors: fc.nat({ max: 1000 }),
        buckets: fc.array(fc.nat({ max: 1000 }), { minLength: 3, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(window, (points) => {
        const seconds = points.reduce((sum, point) => sum + point.seconds, 0);
        const sum = (of: (point: Point) => number | undefined): number =>
          points.reduce((total, point) => total + (of(point) ?? 0), 0);
        const whole: Point = {
          seconds,
          count: sum(({ count }) => count),
          errors: sum(({ errors }) => errors),
          buckets: BOUNDS.map((_, bucket) => sum(({ buckets }) => buckets?.[bucket])),
        };
        const [split, joined] = [answerOf(...points), answerOf(whole)];
        const later = { from: seconds, to: 2 * seconds };

        expect(compare(split, split, later, seconds)).toEqual(compare(joined, joined, later, seconds));
      }),
    );
  });
});

describe('endpointId', () => {
  it('tells endpoints apart by both', () => {
    const ids = [USERS, { ...USERS, method: 'PUT' }, { ...USERS, path: '/users' }].map(endpointId);
    expect(ids).toEqual(['GET /users/:id', 'PUT /users/:id', 'GET /users']);
  });
});
