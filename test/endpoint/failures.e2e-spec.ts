import type { MetricsAuthOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';

const RIGHT = 'the-right-token-0123';
const OTHER = 'the-other-token-0123';

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('failed attempts on %s', (adapter) => {
  const start = (auth: MetricsAuthOptions): Promise<TestApp> =>
    TestApp.start(adapter, { metrics: { auth: { bearerToken: [RIGHT, OTHER], trustProxy: 1, ...auth } } });
  const ask = (app: TestApp, authorization?: string, from = '203.0.113.1'): ReturnType<TestApp['fetch']> =>
    app.fetch('/metrics', {
      headers: { 'X-Forwarded-For': from, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    });
  const statusOf = async (...question: Parameters<typeof ask>): Promise<number> => (await ask(...question)).status;

  it('are limited for each address', async () => {
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 } });
    for (const wrong of ['Bearer wrong', 'Digest x', 'Basic eDp5']) {
      expect(await statusOf(app, wrong)).toBe(401);
    }

    for (const guess of ['Bearer wrong', `Bearer ${RIGHT}x`, 'Digest x', 'Basic eDp5']) {
      const { status, headers, body } = await ask(app, guess);
      expect([status, body]).toEqual([429, 'Too Many Requests\n']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(90);
      expect(headers.get('www-authenticate')).toBeNull();
    }
    expect(await statusOf(app, undefined)).toBe(401);
    const elsewhere = await ask(app, `Bearer ${RIGHT}`, '203.0.113.2');
    expect(elsewhere.status).toBe(200);
    for (const [reason, count] of Object.entries({ missing: 1, malformed: 1, wrong: 2, limited: 4 })) {
      expect(elsewhere.body).toContain(`metrics_auth_failures_total{reason="${reason}"} ${count}\n`);
    }
  });

  it('are limited also where they come all at once', async () => {
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 } });
    const guess = 'GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.1\r\nAuthorization: Bearer wrong\r\n';

    const answers = await app.exchange(`${`${guess}\r\n`.repeat(29)}${guess}Connection: close\r\n\r\n`);

    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses.filter((status) => status === '401')).toHaveLength(3);
    expect(statuses.filter((status) => status === '429')).toHaveLength(27);
  });

  it('are limited also while a guard of the application thinks', async () => {
    let decide = (): void => {};
    const decided = new Promise<boolean>((resolve) => (decide = () => resolve(false)));
    let asked = 0;
    const guard = { canActivate: () => (asked++, decided) };
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 }, guard, combine: 'any' });

    const attempts = Promise.all(Array.from({ length: 20 }, () => statusOf(app, 'Bearer wrong')));
    await eventually(() => expect(asked).toBe(20));
    decide();
    const statuses = await attempts;

    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  it('are none where something else lets the request in', async () => {
    const guard = { canActivate: () => true };
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 }, guard, combine: 'any' });

    for (let i = 0; i < 10; i++) {
      expect(await statusOf(app, 'Bearer wrong')).toBe(200);
    }
  });

  it('lock no right token out, also in a fresh process and during a rotation', async () => {
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 } });
    const statuses = [];
    for (let i = 0; i < 25; i++) {
      await ask(app, 'Bearer wrong');
      statuses.push(await statusOf(app, `Bearer ${i % 2 === 0 ? RIGHT : OTHER}`));
    }

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await statusOf(app, 'Bearer wrong')).toBe(429);
  });

  it('and a flood of them at once lock no right token out', async () => {
    const app = await start({ maxFailures: { burst: 3, perSecond: 0.01 } });
    const flood = Array.from({ length: 200 }, (_, i) => statusOf(app, `Bearer wrong-${i}`));
    const right = Array.from({ length: 20 }, () => statusOf(app, `Bearer ${RIGHT}`));

    expect(new Set(await Promise.all(right))).toEqual(new Set([200]));
    expect((await Promise.all(flood)).filter((status) => status === 401)).toHaveLength(3);
  });

  it('count for a whole network of IPv6', async () => {
    const app = await start({ maxFailures: { burst: 1, perSecond: 0.01 } });
    expect(await statusOf(app, 'Bearer wrong', '2001:db8:1:2::1')).toBe(401);
    expect(await statusOf(app, 'Bearer wrong', '2001:db8:1:2:ffff::9')).toBe(429);
    expect(await statusOf(app, 'Bearer wrong', '2001:db8:1:3::1')).toBe(401);
  });

  it('are only those with a credential', async () => {
    const app = await start({ maxFailures: { burst: 1, perSecond: 0.01 } });
    for (let i = 0; i < 5; i++) {
      expect(await statusOf(app)).toBe(401);
      expect(await statusOf(app, '')).toBe(401);
    }
    expect(await statusOf(app, `Bearer ${RIGHT}`)).toBe(200);
  });

  it('come back with time, and are without limit where it is off', async () => {
    const app = await start({ maxFailures: { burst: 1, perSecond: 20 } });
    expect(await statusOf(app, 'Bearer wrong')).toBe(401);
    await eventually(async () => expect(await statusOf(app, 'Bearer wrong')).toBe(401));

    const unlimited = await start({ maxFailures: false });
    for (let i = 0; i < 30; i++) {
      expect(await statusOf(unlimited, 'Bearer wrong')).toBe(401);
    }
    const limited = await start({});
    // By default there is one more after five seconds, which a busy machine may take: here no time passes.
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
    const statuses = [];
    for (let i = 0; i < 30; i++) {
      statuses.push(await statusOf(limited, 'Bearer wrong'));
    }
    clock.mockRestore();
    expect(statuses.lastIndexOf(401)).toBe(19);
  });
});
