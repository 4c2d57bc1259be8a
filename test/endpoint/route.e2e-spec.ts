import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  RequestMethod,
  SetMetadata,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  MetricsAuthGuard,
  MetricsController,
  type MetricsEndpointOptions,
  MetricsModule,
  type MetricsModuleOptions,
} from 'nestjs-red-metrics';
import { ADAPTERS, ENDPOINTS, TestApp, TOKEN } from '../support/test-app';

const bearer = { headers: { Authorization: `Bearer ${TOKEN}` } };
const route = { mode: 'route' } as const;

/** A global guard that lets in who says where they come from, and whatever is marked as open. */
@Injectable()
class OfficeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const isOpen = this.reflector.getAllAndOverride<boolean>('open', [context.getHandler(), context.getClass()]);
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return isOpen || headers['x-office'] === 'yes';
  }
}
const OFFICE = { provide: APP_GUARD, useClass: OfficeGuard };

@SetMetadata('open', true)
class OpenMetrics extends MetricsController {}

@Controller()
class CachesController {
  @Get('caches')
  @UseGuards(MetricsAuthGuard)
  caches(): string {
    return 'all of them';
  }
}

afterEach(() => {
  delete process.env['METRICS_PATH'];
  delete process.env['METRICS_ENABLED'];
  return TestApp.stopAll();
});

describe.each(ADAPTERS)('the endpoint as a route on %s', (adapter) => {
  const start = (
    endpoint: MetricsEndpointOptions,
    metrics: MetricsModuleOptions = {},
    more: Parameters<typeof TestApp.start>[1] = {},
  ): Promise<TestApp> =>
    TestApp.start(adapter, { ...more, metrics: { auth: { bearerToken: TOKEN }, ...metrics, endpoint } });

  it('answers all three to who has the credential', async () => {
    const app = await start(route);

    const [metrics, json, health] = await Promise.all(ENDPOINTS.map((path) => app.fetch(path, bearer)));

    expect([metrics?.status, json?.status, health?.status]).toEqual([200, 200, 200]);
    expect(metrics?.headers.get('content-type')).toContain('version=0.0.4');
    expect(metrics?.body).toContain('http_requests_total');
    expect(JSON.parse(json?.body ?? '')).toHaveProperty('requests');
    expect(JSON.parse(health?.body ?? '')).toHaveProperty('status', 'ok');
    expect((await app.fetch('/metrics', { ...bearer, method: 'HEAD' })).body).toBe('');
  });

  it('rejects others as a guard of Nest does, with the challenge, and counts them', async () => {
    const app = await start(route);

    const missing = await app.fetch('/metrics');
    const wrong = await app.fetch('/metrics/health', { headers: { Authorization: 'Bearer something-else-here' } });

    expect([missing.status, wrong.status]).toEqual([401, 401]);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
    expect(JSON.parse(missing.body)).toEqual({ statusCode: 401, message: 'Unauthorized' });
    const exposition = await app.scrape();
    expect(exposition.value('metrics_auth_failures_total', { reason: 'missing' })).toBe(1);
    expect(exposition.value('metrics_auth_failures_total', { reason: 'wrong' })).toBe(1);
  });

  it('is left out of the request metrics, rejected or not', async () => {
    const app = await start(route, {}, { controllers: [CachesController] });

    await app.fetch('/metrics');
    await app.fetch('/metrics.json', bearer);
    await app.fetch('/caches');

    expect(await app.requests()).toEqual(['GET /caches 401 1']);
  });

  it('is behind the global guards, too', async () => {
    const app = await start(route, {}, { providers: [OFFICE] });

    const outside = await app.fetch('/metrics', bearer);
    const inside = await app.fetch('/metrics', { headers: { ...bearer.headers, 'X-Office': 'yes' } });
    const without = await app.fetch('/metrics', { headers: { 'X-Office': 'yes' } });

    expect([outside.status, inside.status, without.status]).toEqual([403, 200, 401]);
  });

  it('takes a controller with decorators of the application', async () => {
    const app = await start({ ...route, controller: OpenMetrics }, {}, { providers: [OFFICE] });

    expect((await app.fetch('/metrics', bearer)).status).toBe(200);
    expect((await app.fetch('/metrics')).status).toBe(401);
  });

  it.each(['api', '/api', 'api/'])('is below the global prefix %s', async (prefix) => {
    const app = await start(route, {}, { configure: (nest) => void nest.setGlobalPrefix(prefix) });

    const { status, body } = await app.fetch('/api/metrics', bearer);

    expect(status).toBe(200);
    expect(body).not.toContain('path="/api/metrics"');
    expect(app.logger.lines.filter((line) => line.includes('Metrics at'))).toEqual([
      'log Metrics at /api/metrics, /api/metrics.json and /api/metrics/health.',
    ]);
  });

  it('is below the global prefix, and in no version', async () => {
    const app = await start(
      route,
      {},
      {
        controllers: [CachesController],
        configure: (nest) => {
          nest.setGlobalPrefix('api', { exclude: [{ path: 'metrics.json', method: RequestMethod.GET }] });
          nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        },
      },
    );

    const statuses = await Promise.all(
      ['/api/metrics', '/metrics.json', '/api/metrics/health', '/metrics', '/api/v1/metrics'].map(
        async (path) => (await app.fetch(path, bearer)).status,
      ),
    );

    expect(statuses).toEqual([200, 200, 200, 404, 404]);
    const exposition = await app.fetch('/api/metrics', bearer);
    expect(exposition.body).not.toContain('path="/api/metrics"');
    expect(exposition.body).not.toContain('path="/metrics.json"');
  });

  it('tells everybody the status of the health where that is public, and no more', async () => {
    const app = await start(route, { health: { public: true } });

    expect(JSON.parse((await app.fetch('/metrics/health')).body)).toEqual({ status: 'ok' });
    expect((await app.fetch('/metrics')).status).toBe(401);
    expect(JSON.parse((await app.fetch('/metrics/health', bearer)).body)).toHaveProperty('checks');
  });

  it('keeps what else a controller of the application says of itself', async () => {
    @Controller({ path: 'ignored', host: 'internal.example' })
    class InternalMetrics extends MetricsController {}
    const app = await start({ ...route, controller: InternalMetrics });

    // NestJS 10 answers 500 on Fastify, where it cannot hand a request of another host on.
    expect([404, 500]).toContain((await app.fetch('/metrics', bearer)).status);
    const asked = `GET /metrics HTTP/1.1\r\nHost: internal.example\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`;
    expect(await app.exchange(asked)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('tells once more how to read it, when a first request is turned away', async () => {
    const app = await start({ ...route, controller: MetricsController }, { auth: undefined });

    const browsing = await app.fetch('/metrics', { headers: { Accept: 'text/html' } });

    expect(browsing.body).toContain('these metrics are read with the token');
    expect(app.logger.lines.filter((line) => line.includes('A request for the metrics was turned away'))).toHaveLength(
      1,
    );
  });

  it('is where METRICS_PATH says', async () => {
    process.env['METRICS_PATH'] = '/internal/prometheus';
    const app = await start(route);

    expect((await app.fetch('/internal/prometheus', bearer)).status).toBe(200);
  });

  it('is registered beside a factory', async () => {
    @Module({
      imports: [
        MetricsModule.forRootAsync({
          endpoint: route,
          path: '/numbers',
          useFactory: () => ({ auth: { bearerToken: TOKEN } }),
        }),
      ],
    })
    class FactoryModule {}
    const app = await TestApp.start(adapter, { metrics: null, imports: [FactoryModule] });

    expect((await app.fetch('/numbers', bearer)).status).toBe(200);
    expect((await app.fetch('/numbers')).status).toBe(401);
  });

  it('stays a route where the environment switches off and a factory on', async () => {
    process.env['METRICS_ENABLED'] = 'false';
    @Module({
      imports: [
        MetricsModule.forRootAsync({ endpoint: route, useFactory: () => ({ enabled: true, auth: false as const }) }),
      ],
    })
    class OnModule {}
    const app = await TestApp.start(adapter, { metrics: null, imports: [OnModule], providers: [OFFICE] });

    expect((await app.fetch('/metrics')).status).toBe(403);
    expect((await app.fetch('/metrics', { headers: { 'X-Office': 'yes' } })).status).toBe(200);
  });

  it('is not there where a factory switches the module off', async () => {
    @Module({
      imports: [MetricsModule.forRootAsync({ endpoint: route, useFactory: () => ({ enabled: false }) })],
    })
    class OffModule {}
    const app = await TestApp.start(adapter, { metrics: null, imports: [OffModule] });

    expect((await app.fetch('/metrics', bearer)).status).toBe(404);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a port of its own',
      () => start({ ...route, port: 0 }),
      "endpoint.mode is 'route', but endpoint.port (METRICS_PORT) puts the endpoint on a server of its own",
    ],
    [
      'a controller without the mode',
      () => start({ controller: OpenMetrics }),
      "endpoint.controller needs endpoint.mode: 'route'",
    ],
    [
      'a controller of another kind',
      () => start({ ...route, controller: CachesController }),
      'endpoint.controller must be a class that extends MetricsController',
    ],
    [
      'the mode from a factory',
      () =>
        TestApp.start(adapter, {
          metrics: null,
          imports: [MetricsModule.forRootAsync({ useFactory: () => ({ auth: false, endpoint: route }) })],
        }),
      "endpoint.mode is 'route', but comes from the factory of forRootAsync()",
    ],
    [
      'a path from a factory',
      () =>
        TestApp.start(adapter, {
          metrics: null,
          imports: [MetricsModule.forRootAsync({ endpoint: route, useFactory: () => ({ auth: false, path: '/x' }) })],
        }),
      'path comes from the factory of forRootAsync()',
    ],
  ])('does not start with %s', async (_what, begin, message) => {
    await expect((async () => begin())()).rejects.toThrow(message);
  });
});

describe('the endpoint as a route, asked without a socket', () => {
  it('answers on Fastify, and rejects', async () => {
    const app = await TestApp.start('fastify', { controllers: [CachesController], metrics: { endpoint: route } });
    const { app: nest } = app as unknown as { app: NestFastifyApplication };

    const [read, refused, guarded] = await Promise.all([
      nest.inject({ url: '/metrics', ...bearer }),
      nest.inject({ url: '/metrics' }),
      nest.inject({ url: '/caches', ...bearer }),
    ]);

    expect([read.statusCode, refused.statusCode, guarded.statusCode]).toEqual([200, 401, 200]);
    expect(read.body).toContain('# TYPE');
  });
});
