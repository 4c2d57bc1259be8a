import { MetricsConfigurationError } from 'nestjs-red-metrics';
import { TestApp, type TestAppOptions } from '../support/test-app';
import { troubleOf, callsOf, durationsOf } from './fixtures/calls';
import { type StandardClass, standardClasses } from './fixtures/standard-class';

afterEach(() => TestApp.stopAll());

const start = (...providers: NonNullable<TestAppOptions['providers']>): Promise<TestApp> =>
  TestApp.start('express', { providers });

/** The class of that name in the source. */
function compile(source: string, name = 'Shop'): StandardClass {
  const compiled = standardClasses(source)[name];
  if (compiled === undefined) {
    throw new Error(`no class ${name}`);
  }
  return compiled;
}

const SHOP = `
  const restock = Symbol('restock');
  @Injectable()
  export class Shop {
    left = 3;
    @Counted() async sell(what, count = 1) { this.left -= count; return what; }
    @Counted() @Timed() fail() { throw new TypeError('no'); }
    @Timed() [restock]() { this.left = 3; }
    @Counted() #secret() { return 'secret'; }
    tell() { this[restock](); return this.#secret(); }
  }`;

describe('standard decorators on methods', () => {
  it.each<[string, (shop: StandardClass) => NonNullable<TestAppOptions['providers']>[number]]>([
    ['a class provider', (shop) => shop],
    ['a factory’s', (shop) => ({ provide: shop, useFactory: () => new shop() })],
    ['a value', (shop) => ({ provide: shop, useValue: new shop() })],
  ])('measure %s', async (_how, provide) => {
    const Shop = compile(SHOP);
    const app = await start(provide(Shop));
    const shop = app.app.get<Record<string, (...args: unknown[]) => unknown>>(Shop);

    await expect(shop['sell']?.('bread', 2)).resolves.toBe('bread');
    expect(shop['left']).toBe(1);
    expect(() => shop['fail']?.()).toThrow(TypeError);
    expect(shop['tell']?.()).toBe('secret');

    expect(await callsOf(app)).toEqual(['Shop #secret ok 1', 'Shop fail error 1', 'Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop fail error 1', 'Shop restock ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });

  it('keep name, length, kind and the missing prototype', () => {
    const { prototype } = compile(SHOP) as unknown as { prototype: Record<string, () => unknown> };
    const sell = prototype['sell'];

    expect([sell?.name, sell?.length, sell?.constructor.name]).toEqual(['sell', 1, 'AsyncFunction']);
    expect(Object.hasOwn(sell ?? {}, 'prototype')).toBe(false);
    expect(() => Reflect.construct(sell as never, [])).toThrow(TypeError);
  });

  it('leave the object as it is', () => {
    const Shop = compile(SHOP);

    expect({ ...new Shop() }).toEqual({ left: 3 });
    expect(JSON.stringify(new Shop())).toBe('{"left":3}');
  });

  it('do nothing for an object made by new', async () => {
    const Shop = compile(SHOP);
    const app = await start(Shop);

    await expect(new Shop()['sell']?.('bread')).resolves.toBe('bread');
    expect(await callsOf(app)).toEqual([]);
  });

  it('measure a child under the name of the base, and both where both are decorated', async () => {
    const Bakery = compile(
      `
      class Shop {
        @Counted() @Timed() sell() { return 'sold'; }
        @Timed() @Counted() restock() { return 'full'; }
      }
      export class Bakery extends Shop {
        @Counted() sell() { return super.sell() + ' bread'; }
      }
      export class Florist extends Shop {}`,
      'Bakery',
    );
    const app = await start(Bakery);
    const bakery = app.app.get<Record<string, () => unknown>>(Bakery);

    expect([bakery['sell']?.(), bakery['restock']?.()]).toEqual(['sold bread', 'full']);
    expect(await callsOf(app)).toEqual(['Bakery sell ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop restock ok 1', 'Shop sell ok 1']);
  });

  it('measure every sibling, whichever was made first', async () => {
    const { Bakery, Florist } = standardClasses(`
      class Shop {
        @Counted() @Timed() sell() { return 'sold'; }
      }
      export class Bakery extends Shop {}
      export class Florist extends Shop {}`) as { Bakery: StandardClass; Florist: StandardClass };
    const app = await start(Bakery, Florist);

    app.app.get<Record<string, () => unknown>>(Bakery)['sell']?.();
    app.app.get<Record<string, () => unknown>>(Florist)['sell']?.();

    expect(await callsOf(app)).toEqual(['Shop sell ok 2']);
    expect(await durationsOf(app)).toEqual(['Shop sell ok 2']);
  });

  it('measure every sibling under another library’s decorator too', async () => {
    const { Bakery, Florist } = standardClasses(`
      const Loud = (original) => function () { return original.call(this).toUpperCase(); };
      class Shop {
        @Loud @Counted() sell() { return 'sold'; }
      }
      export class Bakery extends Shop {}
      export class Florist extends Shop {}`) as { Bakery: StandardClass; Florist: StandardClass };
    const app = await start(Bakery, Florist);

    for (const type of [Bakery, Florist]) {
      expect(app.app.get<Record<string, () => unknown>>(type)['sell']?.()).toBe('SOLD');
    }

    expect((await app.scrape()).value('method_calls_total', { method: 'sell' })).toBe(2);
  });
});

describe('standard decorators on classes', () => {
  it('measure every method of its own once', async () => {
    const Shop = compile(`
      const restock = Symbol('restock');
      @Injectable()
      @Counted()
      @Timed()
      export class Shop {
        static open() {}
        get door() { return 'open'; }
        sell() { return this.door; }
        @Counted({ method: 'asked' }) ask() { this[restock](); }
        [restock]() {}
      }`);
    const app = await start(Shop);
    const shop = app.app.get<Record<string, () => unknown>>(Shop);

    expect(shop['sell']?.()).toBe('open');
    shop['ask']?.();

    expect(await callsOf(app)).toEqual(['Shop asked ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop ask ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect(Shop.name).toBe('Shop');
  });
});

it.each([
  ['a static method', '@Counted() static open() {}', 'open stands on a static method'],
  ['a field', '@Counted() door = 1;', 'door stands on a field'],
  ['a getter', '@Counted() get door() { return 1; }', 'door stands on a getter'],
  ['a setter', '@Counted() set door(open) {}', 'door stands on a setter'],
  ['an accessor', '@Counted() accessor door = 1;', 'door stands on a accessor'],
  ['a private static method', '@Counted() static #open() {}', '#open stands on a static method'],
])('a standard decorator is refused on %s', (_what, member, problem) => {
  const declare = (): unknown => compile(`export class Shop { ${member} }`);

  expect(declare).toThrow(MetricsConfigurationError);
  expect(declare).toThrow(`@Counted() on ${problem}`);
});

it('a standard decorator for methods is refused on a class', () => {
  const declare = (): unknown => compile('@TrackInFlight() export class Shop {}');

  expect(declare).toThrow(MetricsConfigurationError);
  expect(declare).toThrow('@TrackInFlight() on Shop stands on a class');
});
