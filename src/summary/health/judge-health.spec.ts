import type { HealthCheckResult, HealthStatus } from '../summary.types';
import { type HealthReading, judge, NOTHING_READ, worstOf } from './judge-health';

const both = { degraded: 0.5, failing: 0.9 };

describe('judge', () => {
  it.each<[HealthReading['value'], typeof both | { degraded: number | null; failing: number | null }, string]>([
    [0, both, 'ok'],
    [0.499, both, 'ok'],
    [0.5, both, 'degraded'],
    [0.899, both, 'degraded'],
    [0.9, both, 'failing'],
    [7, both, 'failing'],
    [0, { degraded: 0, failing: null }, 'degraded'],
    [0, { degraded: 0, failing: 0 }, 'failing'],
    [7, { degraded: 0.5, failing: null }, 'degraded'],
    [0.5, { degraded: null, failing: 0.9 }, 'ok'],
    [0.9, { degraded: null, failing: 0.9 }, 'failing'],
    [undefined, both, 'abstained'],
    [null, both, 'abstained'],
    [Number.NaN, both, 'abstained'],
    [Number.POSITIVE_INFINITY, both, 'abstained'],
  ])('takes %p under %p for %s', (value, limits, status) => {
    const known = Number.isFinite(value) ? value : null;
    expect(judge({ value }, limits)).toEqual({ status, value: known, limits });
  });

  it('shows the value also where there was too little to judge by', () => {
    expect(judge({ value: 1, enough: false, windowSeconds: 30 }, both)).toEqual({
      status: 'abstained',
      value: 1,
      limits: both,
      windowSeconds: 30,
    });
  });

  it('abstains where nothing was read', () => {
    expect(judge(NOTHING_READ, both)).toEqual({ status: 'abstained', value: null, limits: both });
  });
});

describe('worstOf', () => {
  it.each<[readonly HealthCheckResult['status'][], HealthStatus]>([
    [[], 'ok'],
    [['abstained'], 'ok'],
    [['ok', 'abstained'], 'ok'],
    [['ok', 'degraded', 'abstained'], 'degraded'],
    [['failing', 'degraded', 'ok'], 'failing'],
    [['abstained', 'failing'], 'failing'],
  ])('%p is %s', (statuses, worst) => {
    expect(worstOf(statuses.map((status) => ({ status, value: 1, limits: both })))).toBe(worst);
  });
});
