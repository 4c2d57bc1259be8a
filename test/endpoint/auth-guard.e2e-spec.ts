import { Controller, type ExecutionContext, Get, UseGuards } from '@nestjs/common';
import { MetricsAuthGuard, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';

const bearer = { headers: { Authorization: `Bearer ${TOKEN}` } };

@Controller()
class CachesController {
  @Get('caches')
  @UseGuards(MetricsAuthGuard)
  caches(): string {
    return 'all of them';
  }
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('MetricsAuthGuard on a route of the application on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions, more: object = {}): Promise<TestApp> =>
    TestApp.start(adapter, { controllers: [CachesController], metrics, ...more });

  it('lets in with the same credentials, and nobody else', async () => {
    const app = await start({ auth: { bearerToken: TOKEN } });

    expect((await app.fetch('/caches', bearer)).body).toBe('all of them');
    const refused = await app.fetch('/caches', { headers: { Authorization: 'Bearer nothing-like-it-at-all' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
    expect((await app.scrape()).value('metrics_auth_failures_total', { reason: 'wrong' })).toBe(1);
  });

  it('limits failures with the endpoint', async () => {
    const app = await start({ auth: { bearerToken: TOKEN, maxFailures: { burst: 2, perSecond: 0.001 } } });
    const wrong = { headers: { Authorization: 'Bearer nothing-like-it-at-all' } };

    await app.fetch('/metrics', wrong);
    await app.fetch('/caches', wrong);
    const limited = await app.fetch('/caches', wrong);

    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await app.fetch('/caches', bearer)).status).toBe(200);
  });

  it('lets everybody in where the endpoint is open, and nobody where the module is off', async () => {
    const open = await start({ auth: false });
    const off = await start({ enabled: false, auth: { bearerToken: TOKEN } });

    expect((await open.fetch('/caches')).status).toBe(200);
    expect((await off.fetch('/caches', bearer)).status).toBe(403);
  });

  it('denies outside HTTP', async () => {
    const app = await start({ auth: { bearerToken: TOKEN } });
    const guard = app.app.get(MetricsAuthGuard, { strict: false });

    for (const type of ['ws', 'rpc', 'graphql']) {
      expect(await guard.canActivate({ getType: () => type } as unknown as ExecutionContext)).toBe(false);
    }
  });
});
