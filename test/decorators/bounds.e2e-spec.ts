import { Controller, Get, Injectable, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { CountCacheHit, Counted, CountRateLimitHit, Timed, TrackVerification } from 'nestjs-red-metrics';
import { ADAPTERS, TestApp } from '../support/test-app';
import { rejectionOf, startWith } from './support/measured';

afterEach(() => TestApp.stopAll());

const dropped = (app: TestApp, metric: string): Promise<number | undefined> =>
  app.scrape().then((exposition) => exposition.value('metrics_series_dropped_total', { metric }));

const warnings = (app: TestApp, start: string): string[] =>
  app.logger.lines.filter((line) => line.startsWith(`warn ${start}`));

@Injectable()
class Gate {
  @TrackVerification()
  verify(reason: string): { valid: boolean; reason: string } {
    return { valid: false, reason };
  }

  @TrackVerification({ reasons: ['expired'] })
  check(reason: string): { valid: boolean; reason: string } {
    return { valid: false, reason };
  }

  @Counted()
  async open(name: string): Promise<void> {
    const Made = class extends Error {};
    Object.defineProperty(Made, 'name', { value: name });
    throw new Made('expected');
  }
}

describe('words past their bound', () => {
  it('of reasons count as dropped, and are warned of once; those that are declared keep their place', async () => {
    const { provider, app, scrape } = await startWith(Gate);
    expect(await dropped(app, 'signature_invalid_total')).toBe(0);

    for (let i = 0; i < 60; i++) {
      provider.verify(`invented_${i}`);
    }
    provider.verify('unknown_key');
    provider.check('expired');

    expect(await dropped(app, 'signature_invalid_total')).toBe(11);
    expect(warnings(app, 'signature_invalid_total')).toEqual([
      'warn signature_invalid_total has 50 reasons: further ones count as __overflow__. ' +
        'Declare those that there are: @TrackVerification({ reasons: […] }) keeps their places.',
    ]);
    const exposition = await scrape();
    expect(exposition.value('signature_invalid_total', { reason: '__overflow__' })).toBe(11);
    expect(exposition.value('signature_invalid_total', { reason: 'expired' })).toBe(1);
  });

  it('of exceptions count as dropped, and are warned of once, with the method', async () => {
    const { provider, app, scrape } = await startWith(Gate);

    for (let i = 0; i < 60; i++) {
      await rejectionOf(provider.open(`Invented_${i}`));
    }

    // `Error` stands at zero from the start, and has a place.
    expect(await dropped(app, 'method_calls_total')).toBe(11);
    expect(warnings(app, 'method_calls_total')).toEqual([
      expect.stringMatching(/^warn method_calls_total has 50 exceptions of Gate\.open: further ones count as __overfl/),
    ]);
    expect((await scrape()).value('method_calls_total', { exception: '__overflow__' })).toBe(11);
  });
});

describe('methods past the series budget', () => {
  @Injectable()
  class Many {
    @Counted()
    @Timed()
    a(): void {}

    @Counted()
    @Timed()
    b(): void {}
  }

  it('count as dropped with each call, not when their series are made', async () => {
    const { provider, app } = await startWith(Many, { limits: { seriesPerMetric: 1 } });
    expect(await dropped(app, 'method_calls_total')).toBe(0);
    expect(await dropped(app, 'method_duration_seconds')).toBe(0);

    for (let i = 0; i < 3; i++) {
      provider.a();
      provider.b();
    }

    expect(await dropped(app, 'method_calls_total')).toBe(3);
    expect(await dropped(app, 'method_duration_seconds')).toBe(3);
    expect(warnings(app, 'method_calls_total has reached its 1 series')).toHaveLength(1);
    expect(warnings(app, 'method_duration_seconds has reached its 1 series')).toHaveLength(1);
  });
});

describe.each(ADAPTERS)('recordings that wait for the route of their request on %s', (adapter) => {
  @Injectable()
  class Early {
    @CountCacheHit({ cache: 'early' })
    get(): string {
      return 'value';
    }

    @CountRateLimitHit()
    allows(): boolean {
      return false;
    }
  }

  @Controller('orders')
  class OrdersController {
    @Get()
    list(): string {
      return 'listed';
    }
  }

  @Module({ providers: [Early], controllers: [OrdersController] })
  class EarlyModule implements NestModule {
    constructor(private readonly early: Early) {}

    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((_request: unknown, _response: unknown, next: () => void) => {
          for (let i = 0; i < 510; i++) {
            this.early.get();
            this.early.allows();
          }
          next();
        })
        .forRoutes('*');
    }
  }

  it('are 1000 at most: further ones count as __overflow__ and as dropped, and are warned of once', async () => {
    const app = await TestApp.start(adapter, { imports: [EarlyModule] });

    expect((await app.fetch('/orders')).status).toBe(200);
    expect((await app.fetch('/orders')).status).toBe(200);
    await app.requests();

    const exposition = await app.scrape();
    expect(exposition.lines('cache_hits_total', 'path')).toEqual(['/orders 1000', '__overflow__ 20']);
    expect(exposition.lines('rate_limit_hits_total', 'path')).toEqual(['/orders 1000', '__overflow__ 20']);
    for (const metric of ['cache_hits_total', 'rate_limit_hits_total']) {
      expect(await dropped(app, metric)).toBe(20);
      expect(warnings(app, metric)).toEqual([
        expect.stringMatching(/waits for the route of a request 1000 times: .* counts as __overflow__\.$/),
      ]);
    }
  });
});
