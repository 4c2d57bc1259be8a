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

  it.each<[string, number, HealthReading['lasting'], HealthCheckResult['status'] | undefined, string]>([
    ['is entered at its limit', 0.5, undefined, 'ok', 'degraded'],
    ['is kept down to 0.8 of it', 0.4, undefined, 'degraded', 'degraded'],
    ['is left below', 0.399, undefined, 'degraded', 'ok'],
    ['is kept down to 0.8 of it where it is failing', 0.72, undefined, 'failing', 'failing'],
    ['is left for the one before', 0.719, undefined, 'failing', 'degraded'],
    ['is left for the one before, which has a lower end too', 0.4, undefined, 'failing', 'degraded'],
    ['is left for the best', 0.399, undefined, 'failing', 'ok'],
    ['is not kept where there was too little to judge by', 0.45, undefined, 'abstained', 'ok'],
    ['is not kept where nothing was said', 0.45, undefined, undefined, 'ok'],
    ['fails by what lasts', 7, 0.9, 'ok', 'failing'],
    ['does not fail by what does not', 7, 0.1, 'ok', 'degraded'],
    ['goes on failing by what lasts', 7, 0.72, 'failing', 'failing'],
    ['does not go on failing by what does not', 7, 0.719, 'failing', 'degraded'],
  ])('a state %s: %p (lasting %p), %p before', (_name, value, lasting, before, status) => {
    const reading = lasting === undefined ? { value } : { value, lasting };
    expect(judge(reading, both, before).status).toBe(status);
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
