import * as library from 'nestjs-red-metrics';
import { Controller, Get, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Counted, MetricsConfigurationError, Timed, TrackInFlight } from 'nestjs-red-metrics';
import { ADAPTERS, TestApp } from '../support/test-app';
import { callsOf, durationsOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

/** Each decorator by its name, without the types that keep it from where it must not stand. */
const DECORATORS = [
  'Counted',
  'Timed',
  'TrackInFlight',
  'TrackVerification',
  'CountCacheHit',
  'CountRateLimitHit',
  'TrackStream',
] as const;
type Name = (typeof DECORATORS)[number];
type AnyDecorator = (...args: unknown[]) => void;
const decorate = (name: Name, ...options: unknown[]): AnyDecorator =>
  (library[name] as (...args: unknown[]) => AnyDecorator)(...options);

function errorOf(declare: () => unknown): MetricsConfigurationError {
  try {
    declare();
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return error as MetricsConfigurationError;
  }
  throw new Error('nothing was thrown');
}

describe.each(DECORATORS)('%s', (name) => {
  it.each<[string, string, () => unknown]>([
    [
      'a property',
      'Shop.door',
      () => {
        class Shop {
          @decorate(name)
          door = () => {};
        }
        return Shop;
      },
    ],
    [
      'a getter',
      'Shop.door',
      () => {
        class Shop {
          @decorate(name)
          get door(): number {
            return 1;
          }
        }
        return Shop;
      },
    ],
    [
      'a static method',
      'Shop.open',
      () => {
        class Shop {
          @decorate(name)
          static open(): void {}
        }
        return Shop;
      },
    ],
    [
      'a static method that a symbol names',
      'Shop.Symbol(open)',
      () => {
        class Shop {
          @decorate(name)
          static [Symbol('open')](): void {}
        }
        return Shop;
      },
    ],
    [
      'a static property',
      'Shop.open',
      () => {
        class Shop {
          @decorate(name)
          static open = 1;
        }
        return Shop;
      },
    ],
    [
      'a parameter',
      'Shop',
      () => {
        class Shop {
          sell(@decorate(name) _what: string): void {}
        }
        return Shop;
      },
    ],
    [
      'a parameter of the constructor',
      'Shop',
      () => {
        class Shop {
          constructor(@decorate(name) readonly _what: string) {}
          sell(): void {}
        }
        return Shop;
      },
    ],
  ])('is refused on %s', (_what, place, declare) => {
    const { message } = errorOf(declare);

    expect(message).toContain(`MetricsModule: @${name}() on ${place} `);
    expect(message).toContain('\n  Fix: ');
  });

  it.each([
    ['an option that it does not have', { nosuch: 1 }, 'nosuch'],
    ['an option of another decorator or of none', { [name === 'CountCacheHit' ? 'reasons' : 'cache']: 'x' }, ''],
    ['text', 'shop', ''],
    ['a number', 7, ''],
    ['an array', ['shop'], ''],
    ['a function', () => true, ''],
  ])('refuses %s', (_what, options, word) => {
    const { message } = errorOf(() => decorate(name, options));

    expect(message).toContain(`@${name}()`);
    expect(message).toContain(word);
  });

  if (name !== 'Counted' && name !== 'Timed') {
    it('is refused on a class', () => {
      const { message } = errorOf(() => {
        @decorate(name)
        class Shop {}
        return Shop;
      });

      expect(message).toContain(`@${name}() on Shop stands on no method`);
    });
  }
});

it.each<[Name, string, unknown]>([
  ...(['Counted', 'Timed', 'TrackInFlight', 'TrackStream'] as const).flatMap((name) =>
    ['class', 'method'].flatMap((option): [Name, string, unknown][] => [
      [name, option, 7],
      [name, option, ''],
      [name, option, null],
    ]),
  ),
  ['CountCacheHit', 'isHit', 'yes'],
  ['CountCacheHit', 'cache', 7],
  ['CountCacheHit', 'cache', ''],
  ['CountRateLimitHit', 'isHit', true],
  ['TrackVerification', 'isValid', 1],
  ['TrackVerification', 'reasonOf', 'reason'],
  ['TrackVerification', 'reasons', 'expired'],
  ['TrackVerification', 'reasons', [7]],
])('%s refuses %s: %p', (name, option, value) => {
  const { message } = errorOf(() => decorate(name, { [option]: value }));

  expect(message).toContain(`@${name}() ${option}`);
});

describe('on a class', () => {
  const restock = Symbol('restock');

  @Injectable()
  @Timed()
  @SetMetadata('shelf', 'left')
  @Counted()
  class Shop {
    static opened = 0;
    readonly door = (): string => 'open';
    private stock = 3;
    static open(): void {
      Shop.opened++;
    }
    get left(): number {
      return this.stock;
    }
    set left(stock: number) {
      this.stock = stock;
    }
    sell(): number {
      return --this.stock;
    }
    @Counted({ method: 'asked' })
    @TrackInFlight()
    ask(): number {
      return this.stock;
    }
    [restock](): void {
      this.stock = 3;
    }
  }

  it('measures each method of its own once, by whatever name, and nothing else', async () => {
    const app = await TestApp.start('express', { providers: [Shop] });
    const shop = app.app.get(Shop);
    Shop.open();

    expect([shop.door(), shop.left, shop.sell(), shop.ask()]).toEqual(['open', 3, 2, 2]);
    shop.left = 7;
    shop[restock]();

    expect(shop.left).toBe(3);
    expect(await callsOf(app)).toEqual(['Shop asked ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop ask ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect((await app.scrape()).lines('method_calls_total', 'method')).not.toContain('constructor');
  });

  it('keeps the class, its metadata and its constructor', () => {
    expect(Reflect.getMetadata('shelf', Shop)).toBe('left');
    expect([Shop.name, new Shop().constructor]).toEqual(['Shop', Shop]);
    expect(Object.keys(Shop.prototype)).toEqual([]);
    expect(Object.keys(Object.getOwnPropertyDescriptors(Shop.prototype)).toSorted()).toEqual([
      'ask',
      'constructor',
      'left',
      'sell',
    ]);
  });

  it('counts once where it stands twice, and gives its labels', async () => {
    @Counted()
    @Counted({ class: 'till' })
    class Till {
      ring(): void {}
      @SetMetadata('above', 'ours')
      @Counted({ class: 'drawer' })
      pull(): void {}
    }
    const app = await TestApp.start('express', { providers: [Till] });

    app.app.get(Till).ring();
    app.app.get(Till).pull();

    expect(await callsOf(app)).toEqual(['drawer pull ok 1', 'till ring ok 1']);
  });

  it.each(ADAPTERS)('serves a controller on %s, whichever decorator stands above', async (adapter) => {
    @Counted()
    @Controller('above')
    class Above {
      @Get()
      read(): string {
        return 'above';
      }
    }
    @Controller('below')
    @Counted()
    class Below {
      constructor(@Inject(Shop) private readonly shop: Shop) {}
      @Get()
      read(): number {
        return this.shop.left;
      }
    }
    const app = await TestApp.start(adapter, { controllers: [Above, Below], providers: [Shop] });

    expect([(await app.fetch('/above')).body, (await app.fetch('/below')).body]).toEqual(['above', '3']);
    expect(await callsOf(app)).toEqual(['Above read ok 1', 'Below read ok 1']);
  });
});
