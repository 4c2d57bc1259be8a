import type { Summary } from './answers.types';
import { compare, endpointId } from './comparison';

const USERS = { method: 'GET', path: '/users/:id', perSecond: 2, errorRate: 0.25, durationSeconds: { p95: 0.1 } };
const NOW = { from: 700, to: 1000 };

function summaryOf(seconds: number, more: object = {}): Summary {
  return { window: { requestedSeconds: 300, seconds }, ...more } as Summary;
}

describe('compare', () => {
  it('has both windows, and what was then by endpoint', () => {
    const requests = { perSecond: 3, errorRate: null };
    const comparison = compare(summaryOf(290, { requests, endpoints: [USERS] }), NOW, 600);

    expect(comparison).toEqual({
      now: NOW,
      earlier: { from: 110, to: 400 },
      requests,
      endpoints: new Map([['GET /users/:id', USERS]]),
    });
  });

  it('is none where nothing is known of that time', () => {
    expect(compare(summaryOf(0), NOW, 600)).toBeUndefined();
    expect(compare(summaryOf(Number.NaN), NOW, 600)).toBeUndefined();
  });

  it('knows no endpoints where requests are not measured', () => {
    expect(compare(summaryOf(300), NOW, 600)).toMatchObject({ requests: undefined, endpoints: new Map() });
  });

  it('tells endpoints apart by method and path', () => {
    const ids = [USERS, { ...USERS, method: 'POST' }, { ...USERS, path: '/users' }].map(endpointId);

    expect(new Set(ids).size).toBe(3);
  });
});
