import { ADAPTERS, TestApp, TOKEN } from '../../support/test-app';

const SCRAPES = 25;
const ROTATED = 'pX8wz1Kq0fYtLr5mVbNe';

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the right token on %s', (adapter) => {
  it(`is let in ${SCRAPES} of ${SCRAPES} times while others at its address guess, also during a rotation`, async () => {
    const app = await TestApp.start(adapter, { metrics: { auth: { bearerToken: [TOKEN, ROTATED] } } });
    const over = new AbortController();
    const refused: number[] = [];
    const guesser = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const headers = { Authorization: `Bearer ${Math.random()}${Math.random()}` };
        refused.push((await app.fetch('/metrics', { headers })).status);
      }
    };
    const guessers = Array.from({ length: 20 }, guesser);

    const statuses: number[] = [];
    for (let i = 0; i < SCRAPES; i++) {
      const headers = { Authorization: `Bearer ${i % 2 === 0 ? TOKEN : ROTATED}` };
      statuses.push((await app.fetch('/metrics', { headers })).status);
    }
    over.abort();
    await Promise.all(guessers);

    expect(statuses).toEqual(statuses.map(() => 200));
    expect(new Set(refused)).toEqual(new Set([401, 429]));
    const exposition = await app.scrape();
    const failures = ['wrong', 'limited'].map((reason) => exposition.value('metrics_auth_failures_total', { reason }));
    expect((failures[0] ?? 0) + (failures[1] ?? 0)).toBe(refused.length);
  });
});
