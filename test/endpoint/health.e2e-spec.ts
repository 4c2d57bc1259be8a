import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, HttpCode, HttpException } from '@nestjs/common';
import type { HealthSummary, MetricsHealthOptions, MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { schemaErrorsOf } from '../support/health-schema';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';

const SLOW_SECONDS = 0.1;
/** What the machine does that runs the tests must not matter, nor what else runs on it. */
const REQUESTS_ONLY: MetricsHealthOptions = {
  eventLoopLag: false,
  heap: false,
  p95: { degraded: 3600, failing: null },
};

@Controller()
class AppController {
  @Get('works')
  works(): string {
    return 'works';
  }

  @Get('fails')
  fails(): string {
    throw new Error('fails');
  }

  @Get('unavailable')
  @HttpCode(503)
  unavailable(): string {
    return 'unavailable';
  }

  @Get('refuses')
  refuses(): string {
    throw new HttpException('refuses', 422);
  }

  @Get('slow')
  async slow(): Promise<string> {
    await pause(1000 * SLOW_SECONDS + 5);
    return 'slow';
  }
}

interface Health extends HealthSummary {
  readonly code: number;
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the health on %s', (adapter) => {
  const start = (health: MetricsHealthOptions): Promise<TestApp> =>
    TestApp.start(adapter, { controllers: [AppController], metrics: { health: { ...REQUESTS_ONLY, ...health } } });

  async function get(app: TestApp, times: number, path: string): Promise<void> {
    await Promise.all(Array.from({ length: times }, () => app.fetch(path)));
  }

  /** The health, and whether it is as the schema says. */
  async function healthOf(app: TestApp): Promise<Health> {
    const { status, body } = await app.read('/metrics/health');
    const health = JSON.parse(body) as HealthSummary;
    expect(schemaErrorsOf(health)).toEqual([]);
    return { ...health, code: status };
  }

  /** The health once it is so: the endpoint makes it anew every second. */
  const becomes = (app: TestApp, expected: object): Promise<Health> =>
    eventually(async () => {
      const health = await healthOf(app);
      expect(health).toMatchObject(expected);
      return health;
    });

  it('is ok, then degraded, then failing, as requests fail', async () => {
    const app = await start({ minimumRequests: 4, errorRate: { degraded: 0.2, failing: 0.5 } });

    await get(app, 3, '/works');
    await get(app, 2, '/refuses');
    const limits = { degraded: 0.2, failing: 0.5 };
    const ok = await becomes(app, { code: 200, status: 'ok', checks: { errorRate: { status: 'ok', value: 0 } } });
    expect(ok.checks.errorRate).toEqual({ status: 'ok', value: 0, limits, windowSeconds: expect.any(Number) });
    expect(ok.checks.p95?.value).toBeGreaterThan(0);
    expect(ok.uptimeSeconds).toBeGreaterThan(0);

    await get(app, 2, '/fails');
    const twoOfSeven = 0.285714;
    await becomes(app, {
      code: 200,
      status: 'degraded',
      checks: { errorRate: { status: 'degraded', value: twoOfSeven } },
    });

    // Five of ten: a value that is equal to the limit has reached it.
    await get(app, 3, '/unavailable');
    await becomes(app, { code: 503, status: 'failing', checks: { errorRate: { status: 'failing', value: 0.5 } } });
  });

  it('is degraded where requests are slow', async () => {
    const app = await start({ minimumRequests: 1, p95: { degraded: SLOW_SECONDS / 2, failing: null } });

    await get(app, 3, '/slow');

    const { checks } = await becomes(app, { code: 200, status: 'degraded', checks: { p95: { status: 'degraded' } } });
    expect(checks.p95?.value).toBeGreaterThan(SLOW_SECONDS / 2);
    expect(checks.p95?.windowSeconds).toBeGreaterThan(0);
    expect(checks.p95?.windowSeconds).toBeLessThanOrEqual(300);
  });

  it('does not judge by a few requests, and says what it knows', async () => {
    const app = await start({ minimumRequests: 5 });
    expect(await healthOf(app)).toMatchObject({
      code: 200,
      status: 'ok',
      checks: { errorRate: { status: 'abstained', value: null }, p95: { status: 'abstained', value: null } },
    });

    await get(app, 4, '/fails');
    await becomes(app, { code: 200, status: 'ok', checks: { errorRate: { status: 'abstained', value: 1 } } });

    await get(app, 1, '/fails');
    await becomes(app, { code: 503, status: 'failing', checks: { errorRate: { status: 'failing', value: 1 } } });
  });

  it('has the checks and the limits of the options', async () => {
    const off = { errorRate: false, p95: false } as const;
    const app = await start({
      ...off,
      heap: { degraded: 0, failing: null },
      memory: { failing: 1 },
      disk: { degraded: 1 },
    });

    const { status, code, checks } = await healthOf(app);

    expect([code, status]).toEqual([200, 'degraded']);
    expect(Object.keys(checks)).toEqual(['heap', 'memory', 'disk']);
    expect(checks.heap).toEqual({
      status: 'degraded',
      value: expect.any(Number),
      limits: { degraded: 0, failing: null },
    });
    expect(checks.memory?.limits).toEqual({ degraded: null, failing: 1 });
    // Not every platform tells these two.
    for (const check of [checks.memory, checks.disk]) {
      expect(check?.status === 'abstained').toBe(check?.value === null);
    }
  });

  it('answers HEAD without a body, and no other method', async () => {
    for (const [limit, code] of [
      [null, 200],
      [0, 503],
    ] as const) {
      const app = await start({ heap: { degraded: 0, failing: limit } });
      const head = await app.read('/metrics/health', { method: 'HEAD' });
      expect([head.status, head.body]).toEqual([code, '']);
      expect(head.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(Number(head.headers.get('content-length'))).toBeGreaterThan(20);
      const post = await app.read('/metrics/health', { method: 'POST' });
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('is nobody’s business without a credential, unless it is public', async () => {
    const app = await start({});

    expect(await app.fetch('/metrics/health')).toMatchObject({ status: 401, body: 'Unauthorized\n' });
  });
});

describe.each(ADAPTERS)('the public health on %s', (adapter) => {
  const start = (options: MetricsModuleOptions): Promise<TestApp> => TestApp.start(adapter, { metrics: options });
  const withAuth = (authorization: string): RequestInit => ({ headers: { Authorization: authorization } });

  it('tells everybody one word', async () => {
    for (const [heap, status, code] of [
      [{ degraded: 1, failing: 1 }, 'ok', 200],
      [{ degraded: 0, failing: null }, 'degraded', 200],
      [{ degraded: 0, failing: 0 }, 'failing', 503],
    ] as const) {
      const app = await start({ health: { ...REQUESTS_ONLY, public: true, heap } });
      const { body, headers, ...answer } = await app.fetch('/metrics/health');
      expect(answer.status).toBe(code);
      expect(body).toBe(`{"status":"${status}"}\n`);
      expect(schemaErrorsOf(JSON.parse(body))).toEqual([]);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(await app.fetch('/metrics/health', { method: 'HEAD' })).toMatchObject({ status: code, body: '' });
      expect((await app.fetch('/metrics/health', { method: 'POST' })).status).toBe(405);
    }
  });

  it('tells those with the credential everything, and turns away a wrong one', async () => {
    const app = await start({ health: { public: true } });

    expect(JSON.parse((await app.read('/metrics/health')).body)).toHaveProperty('checks.heap.value');
    for (const wrong of [`Bearer ${TOKEN}x`, 'Bearer', 'Digest x', `Basic ${TOKEN}`]) {
      const { status, body } = await app.fetch('/metrics/health', withAuth(wrong));
      expect([status, body]).toEqual([401, 'Unauthorized\n']);
    }
    await app.fetch('/metrics/health');

    const exposition = await app.scrape();
    const turnedAway = (reason: string): number | undefined =>
      exposition.value('metrics_auth_failures_total', { reason });
    expect([turnedAway('missing'), turnedAway('malformed'), turnedAway('wrong')]).toEqual([0, 2, 2]);
  });

  it('opens nothing else', async () => {
    const app = await start({ health: { public: true } });

    for (const path of ['/metrics', '/metrics.json', '/metrics/', '/metrics.json?/metrics/health']) {
      expect(await app.fetch(path)).toMatchObject({ status: 401, body: 'Unauthorized\n' });
    }
  });

  it('hides nothing where the endpoint is open', async () => {
    const app = await start({ auth: false, health: { public: true } });

    expect(JSON.parse((await app.fetch('/metrics/health')).body)).toHaveProperty('checks.heap.value');
  });
});

describe('options of the health that cannot be', () => {
  it.each<[object, string]>([
    [{ errorRate: { failing: 50 } }, 'health.errorRate.failing must be a number from 0 to 1, but got 50'],
    [{ heap: { degraded: null, failing: null } }, 'health.heap has no limit'],
    [
      { p95: { failing: 1 } },
      'health.p95 would be failing (from 1 on) before it is degraded (from 2.5, the default, on)',
    ],
    [{ memory: true }, 'health.memory must be an object, but got true'],
  ])('are an error at boot: %j', async (health, message) => {
    await expect(TestApp.start('express', { metrics: { health } })).rejects.toThrow(message);
  });
});
