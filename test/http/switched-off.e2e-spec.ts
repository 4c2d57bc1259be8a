import { Controller, Get, Injectable, Sse } from '@nestjs/common';
import { type Observable, of } from 'rxjs';
import { CountCacheHit, MetricsHealthIndicator, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { type Adapter, ADAPTERS, TestApp } from '../support/test-app';

@Injectable()
class Orders {
  @CountCacheHit({ cache: 'orders' })
  find(): string {
    return 'one';
  }
}

@Controller()
class ShopController {
  constructor(
    private readonly orders: Orders,
    private readonly health: MetricsHealthIndicator,
  ) {}

  @Get('orders/:id')
  order(): string {
    return this.orders.find();
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('ready')
  ready(): Promise<object> {
    return this.health.isHealthy();
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return of({ data: 'one' });
  }
}

const start = (adapter: Adapter, metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start(adapter, { controllers: [ShopController], providers: [Orders], metrics: { http: false, ...metrics } });

async function makeRequests(app: TestApp): Promise<void> {
  for (const path of ['/orders/1', '/broken', '/events', '/nowhere']) {
    await app.fetch(path);
  }
}

/** What the hooks of the module would be found at. */
function touched(app: TestApp): readonly unknown[] {
  const server = app.app.getHttpServer() as object;
  const instance = app.app.getHttpAdapter().getInstance() as object;
  return [
    Object.keys(server).includes('emit'),
    Object.hasOwn(instance, 'handle') && String(Reflect.get(instance, 'handle')),
  ];
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('http: false on %s', (adapter) => {
  it('leaves the request metrics out, and everything else in', async () => {
    const app = await start(adapter);
    await makeRequests(app);

    await eventually(async () => expect((await app.scrape()).value('cache_hits_total', { path: 'none' })).toBe(1));
    const exposition = await app.scrape();
    expect([...exposition.types.keys()].filter((name) => /^http_(?!client_)/.test(name))).toEqual([]);
    expect(exposition.text).not.toContain('metric="http_requests_total"');
    expect(exposition.value('metrics_scrapes_total', { code: '200' })).toBeGreaterThan(0);
    expect(exposition.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('answers the endpoint, the summary and the health without those parts', async () => {
    const app = await start(adapter);
    await makeRequests(app);

    const summary = await app.summary();
    expect(Object.keys(summary)).toEqual([
      'timestamp',
      'uptimeSeconds',
      'window',
      'domain',
      'handlers',
      'clients',
      'system',
    ]);
    expect(await app.summary('?sections=requests,endpoints,streaming')).not.toHaveProperty('requests');
    const health = JSON.parse((await app.read('/metrics/health')).body) as { checks: object };
    expect(Object.keys(health.checks)).toEqual(['eventLoopLag', 'heap']);
    expect(await app.fetch('/ready')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"status":"up"') as string,
    });
    expect((await app.fetch('/metrics')).status).toBe(401);
  });

  it('touches nothing of the application where the endpoint has a port of its own', async () => {
    const bare = await TestApp.start(adapter, { metrics: null });
    const app = await start(adapter, { endpoint: { port: 0 } });

    expect(touched(app)).toEqual(touched(bare));
    expect((await app.fetch('/orders/1')).body).toBe('one');
    expect((await app.fetch('/metrics')).status).toBe(404);
  });

  it.each<[string, MetricsModuleOptions]>([
    ['derived', { derived: true }],
    ['onRequestEnd', { onRequestEnd: () => {} }],
    ['requestContext', { requestContext: true }],
    ['health.p95', { health: { p95: { degraded: 1 } } }],
    ['health.errorRate', { health: { errorRate: {} } }],
  ])('stops the application together with %s', async (option, metrics) => {
    await expect(start(adapter, metrics)).rejects.toThrow(new RegExp(`^MetricsModule: ${option} .*http: false`, 's'));
  });

  it('goes with what asks for no requests', async () => {
    const app = await start(adapter, { health: { p95: false, minimumRequests: 5 }, requestContext: false });
    expect((await app.read('/metrics/health')).status).toBe(200);
  });

  it('goes with an endpoint that is a route, and an interceptor that is always bound', async () => {
    const app = await start(adapter, { endpoint: { mode: 'route' }, interceptor: 'always' });
    await makeRequests(app);

    expect([...(await app.scrape()).types.keys()].filter((name) => /^http_(?!client_)/.test(name))).toEqual([]);
  });
});
