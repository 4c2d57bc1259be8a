import { Controller, Get, type ModuleMetadata, Param } from '@nestjs/common';
import { CountCacheHit, CountRateLimitHit, MetricsSection, TrackVerification } from 'nestjs-red-metrics';
import { TestApp, type Adapter, type TestAppOptions } from '../../support/test-app';

/** A name that would do harm if it were markup. */
export const MARKUP = '<img src=x onerror=alert(1)>';
/** 500 characters that are read from right to left. */
export const RIGHT_TO_LEFT = 'שלוםعالم'.repeat(63).slice(0, 500);

@Controller()
class ShopController {
  private sold = 0;

  @Get('items/:id')
  item(@Param('id') id: string): string {
    this.priceOf(id);
    return id;
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('slow')
  async slow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return 'slow';
  }

  @Get('verified')
  @TrackVerification()
  verified(): object {
    return { valid: true };
  }

  @Get('limited')
  @CountRateLimitHit()
  limited(): string {
    return 'limited';
  }

  @CountCacheHit({ cache: MARKUP })
  priceOf(id: string): string | undefined {
    return id === '1' ? 'known' : undefined;
  }

  /** Its number rises with each reading. */
  @MetricsSection('sales')
  sales(): object {
    this.sold += 7;
    return {
      sold: this.sold,
      [MARKUP]: MARKUP,
      note: RIGHT_TO_LEFT,
      shelves: [
        { name: MARKUP, items: 3 },
        { name: RIGHT_TO_LEFT, items: 4 },
      ],
    };
  }
}

export const PAGE = '/metrics/dashboard';

/** A small service with something of most that the page shows. */
export function startShop(adapter: Adapter, { metrics, ...more }: TestAppOptions = {}): Promise<TestApp> {
  const controllers: ModuleMetadata['controllers'] = [ShopController, ...(more.controllers ?? [])];
  return TestApp.start(adapter, {
    ...more,
    controllers,
    metrics: { service: { name: MARKUP, version: RIGHT_TO_LEFT.slice(0, 40) }, ...metrics },
  });
}

/** Some requests of each kind. */
export async function visit(app: TestApp): Promise<void> {
  for (const path of ['/items/1', '/items/2', '/items/3', '/broken', '/slow', '/verified', '/limited', '/nowhere']) {
    await app.fetch(path);
  }
}
