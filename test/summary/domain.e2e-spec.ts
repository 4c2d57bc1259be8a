import { Controller, Get, HttpException, Param } from '@nestjs/common';
import { CountCacheHit, CountRateLimitHit, MetricsService, TrackVerification } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { FullSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

const KNOWN = new Map([['1', 'one']]);

@Controller()
class CachesController {
  constructor(private readonly metrics: MetricsService) {}

  @Get('summaries/:id')
  summary(@Param('id') id: string): string {
    return this.summaryOf(id) ?? 'none';
  }

  @Get('reports/:id')
  report(@Param('id') id: string): string {
    return this.summaryOf(id) ?? 'none';
  }

  @Get('hostile/:id')
  hostile(@Param('id') id: string): string {
    return this.hostileOf(id) ?? 'none';
  }

  @Get('named/:name')
  named(@Param('name') name: string): void {
    this.metrics.cacheHit(name);
  }

  @CountCacheHit({ cache: 'summaries' })
  summaryOf(id: string): string | undefined {
    if (id === 'broken') {
      throw new Error('broken');
    }
    return KNOWN.get(id);
  }

  @CountCacheHit({ cache: '__proto__' })
  hostileOf(id: string): string | undefined {
    return KNOWN.get(id);
  }
}

@Controller('messages')
class VerificationsController {
  @Get(':verdict')
  @TrackVerification()
  verify(@Param('verdict') verdict: string): object {
    if (verdict === 'down') {
      throw new Error('down');
    }
    return { valid: verdict === 'good', reason: 'unknown_key' };
  }
}

@Controller()
class LimitsController {
  @Get('chat')
  @CountRateLimitHit()
  chat(): void {
    throw new HttpException('Too Many Requests', 429);
  }

  @Get('embeddings')
  @CountRateLimitHit()
  embeddings(): void {
    throw new HttpException('Too Many Requests', 429);
  }
}

describe.each(ADAPTERS)('the domain of the JSON summary on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  async function after(app: TestApp, paths: readonly string[], query = ''): Promise<FullSummary['domain']> {
    for (const path of paths) {
      await app.fetch(path);
    }
    await eventually(async () => {
      expect((await app.summary('?window=all')).requests).toMatchObject({ active: 0, total: paths.length });
    });
    return (await app.summary(query)).domain;
  }

  it('is empty where nothing feeds it', async () => {
    const app = await TestApp.start(adapter, orders);

    expect(await after(app, ['/orders/1'])).toEqual({});
  });

  it('has the hits of each cache, over all routes', async () => {
    const app = await TestApp.start(adapter, { controllers: [CachesController] });

    const { cache, verification, rateLimit } = await after(app, [
      '/summaries/1',
      '/summaries/2',
      '/reports/1',
      '/reports/1',
      '/summaries/broken',
      '/hostile/1',
    ]);

    expect(cache).toEqual({
      hits: 4,
      misses: 1,
      errors: 1,
      hitRatio: 0.8,
      caches: [
        { cache: 'summaries', hits: 3, misses: 1, errors: 1, hitRatio: 0.75 },
        { cache: '__proto__', hits: 1, misses: 0, errors: 0, hitRatio: 1 },
      ],
    });
    expect([verification, rateLimit]).toEqual([undefined, undefined]);
  });

  it('has caches of any name', async () => {
    const app = await TestApp.start(adapter, { controllers: [CachesController] });
    const names = ['constructor', 'toString', 'hits', '"', '\u2028', 'ä'];

    const { cache } = await after(
      app,
      names.map((name) => `/named/${encodeURIComponent(name)}`),
    );

    expect(cache?.caches.map((one) => one.cache).toSorted()).toEqual(names.toSorted());
    expect(cache).toMatchObject({ hits: names.length, misses: 0, hitRatio: 1 });
  });

  it('stands at zero before the first call, without ratios that are none', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [CachesController, VerificationsController, LimitsController],
    });

    const domain = await after(app, []);

    expect(domain.cache).toMatchObject({ hits: 0, misses: 0, errors: 0, hitRatio: null });
    expect(domain.verification).toEqual({ success: 0, failure: 0, rejected: 0, error: 0, successRate: null });
    expect(domain.rateLimit).toMatchObject({ hits: 0, perSecond: 0 });
  });

  it('has verifications by what came of them', async () => {
    const app = await TestApp.start(adapter, { controllers: [VerificationsController] });

    const domain = await after(app, [
      '/messages/good',
      '/messages/good',
      '/messages/good',
      '/messages/bad',
      '/messages/down',
    ]);

    expect(domain).toEqual({ verification: { success: 3, failure: 1, rejected: 0, error: 1, successRate: 0.6 } });
  });

  it('has what was refused for its limit, by route', async () => {
    const app = await TestApp.start(adapter, { controllers: [LimitsController] });

    const { rateLimit } = await after(app, ['/embeddings', '/chat', '/chat']);

    expect(rateLimit).toMatchObject({
      hits: 3,
      paths: [
        { path: '/chat', hits: 2 },
        { path: '/embeddings', hits: 1 },
      ],
    });
    expect(rateLimit?.perSecond).toBeGreaterThan(0);
  });

  it('is of the window', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [CachesController],
      metrics: { summary: { windowSeconds: 1, stepSeconds: 1, keepSeconds: 10 } },
    });
    const { cache } = await after(app, ['/summaries/1', '/summaries/1'], '?window=all');
    expect(cache).toMatchObject({ hits: 2, hitRatio: 1 });

    await eventually(async () => {
      expect((await app.summary()).domain.cache).toMatchObject({ hits: 0, hitRatio: null });
    });
    expect((await app.summary('?window=all')).domain.cache).toMatchObject({ hits: 2, hitRatio: 1 });
  });

  it.each([
    { prefix: 'gateway' },
    { names: { cache_hits_total: 'found_total' } },
    { naming: 'opentelemetry' },
    { requestContext: false },
  ] as const)('is the same with %j', async (metrics) => {
    const app = await TestApp.start(adapter, { controllers: [CachesController], metrics });

    expect((await after(app, ['/summaries/1', '/summaries/2'])).cache?.caches).toEqual([
      { cache: 'summaries', hits: 1, misses: 1, errors: 0, hitRatio: 0.5 },
    ]);
  });
});
