import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { ModuleRef, NestFactory, SerializedGraph } from '@nestjs/core';
import { Counted, MetricsModule, Timed, TrackInFlight, TrackStream } from 'nestjs-red-metrics';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { troubleOf, callsOf, durationsOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

@Injectable()
class Shop {
  readonly name = 'shop';

  @Counted()
  @Timed()
  @TrackInFlight()
  sell(what = 'bread'): string {
    return `${this.name} sold ${what}`;
  }
}

const start = (options: TestAppOptions): Promise<TestApp> => TestApp.start('express', options);

describe('a decorated object', () => {
  it.each<[string, NonNullable<TestAppOptions['providers']>]>([
    ['a class', [Shop]],
    ['useClass', [{ provide: 'shop', useClass: Shop }]],
    ['useFactory', [{ provide: 'shop', useFactory: () => new Shop() }]],
    ['an async useFactory', [{ provide: 'shop', useFactory: () => pause(5).then(() => new Shop()) }]],
    ['useValue', [{ provide: 'shop', useValue: new Shop() }]],
    ['useExisting', [Shop, { provide: 'shop', useExisting: Shop }]],
    ['useFactory under its own class', [{ provide: Shop, useFactory: () => new Shop() }]],
  ])('provided by %s is measured', async (_how, providers) => {
    const app = await start({ providers });

    expect((await app.scrape()).value('method_calls_total', { class: 'Shop', method: 'sell', result: 'ok' })).toBe(0);
    const shop = app.app.get<Shop>(providers.includes(Shop) || _how.includes('own class') ? Shop : 'shop');
    expect(shop.sell()).toBe('shop sold bread');

    expect(await callsOf(app)).toEqual(['Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop sell ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });

  it.each([
    ['useFactory', { provide: 'shop', useFactory: () => new Shop() }],
    ['useValue', { provide: 'shop', useValue: new Shop() }],
  ])('provided by %s in a module of its own is measured, also where ours is not global', async (_how, provider) => {
    @Module({ providers: [provider], exports: ['shop'] })
    class ShopModule {}
    const app = await start({ imports: [ShopModule], metrics: { isGlobal: false } as object });

    app.app.get<Shop>('shop', { strict: false }).sell();

    expect(await callsOf(app)).toEqual(['Shop sell ok 1']);
  });

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('that is %s is measured', async (_how, scope) => {
    @Injectable({ scope })
    class Counter {
      @Counted()
      work(): this {
        return this;
      }
    }
    const app = await start({ providers: [Counter] });

    const first = (await app.app.resolve(Counter)).work();
    const second = (await app.app.resolve(Counter)).work();

    expect(first).not.toBe(second);
    expect(await callsOf(app)).toEqual(['Counter work ok 2']);
    expect(troubleOf(app)).toEqual([]);
  });

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('that a %s factory makes is measured', async (_how, scope) => {
    const app = await start({ providers: [{ provide: 'made', scope, useFactory: () => new Shop() }] });

    (await app.app.resolve<Shop>('made')).sell();
    (await app.app.resolve<Shop>('made')).sell();

    expect(await callsOf(app)).toEqual(['Shop sell ok 2']);
  });

  it('that is transient is measured in each that it is injected into', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Tool {
      @Counted()
      use(): void {}
    }
    class User {
      @Inject(Tool)
      readonly tool!: Tool;
    }
    class Other extends User {}
    const app = await start({ providers: [Tool, User, Other] });
    const [one, two] = [app.app.get(User), app.app.get(Other)];

    one.tool.use();
    two.tool.use();

    expect(one.tool).not.toBe(two.tool);
    expect(await callsOf(app)).toEqual(['Tool use ok 2']);
  });

  it('that ModuleRef creates is measured, one that is made with new is not', async () => {
    const app = await start({ providers: [] });

    expect((await app.app.get(ModuleRef).create(Shop)).sell()).toBe('shop sold bread');
    expect(new Shop().sell('cake')).toBe('shop sold cake');

    expect(await callsOf(app)).toEqual(['Shop sell ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });

  it.each<[string, TestAppOptions['metrics']]>([
    ['without MetricsModule', null],
    ['where it is turned off', { enabled: false }],
  ])('just works %s', async (_how, metrics) => {
    class Odd {
      @TrackStream()
      streamsNothing(): string {
        return 'no stream';
      }
    }
    const app = await start({ metrics, providers: [Shop, Odd, { provide: 'made', useFactory: () => new Shop() }] });

    expect(app.app.get(Odd).streamsNothing()).toBe('no stream');
    expect(app.app.get(Shop).sell()).toBe('shop sold bread');
    expect(app.app.get<Shop>('made').sell()).toBe('shop sold bread');
    expect((await app.read('/metrics')).status).toBe(404);
    expect(troubleOf(app)).toEqual([]);
  });

  it('keeps no application from being previewed, or drawn as a graph', async () => {
    @Module({
      imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
      providers: [Shop, { provide: 'made', useFactory: () => new Shop() }],
    })
    class PreviewedModule {}
    const app = await NestFactory.createApplicationContext(PreviewedModule, {
      preview: true,
      snapshot: true,
      logger: false,
      abortOnError: false,
    });

    expect(app.get(SerializedGraph).toString()).toContain('"Shop"');
    await app.close();
  });

  it('that freezes itself works and is measured', async () => {
    class Frozen extends Shop {
      constructor() {
        super();
        Object.freeze(this);
      }
    }
    const app = await start({ providers: [Frozen, { provide: 'made', useFactory: () => Object.seal(new Shop()) }] });

    expect(app.app.get(Frozen).sell()).toBe('shop sold bread');
    app.app.get<Shop>('made').sell();

    expect(Object.isFrozen(app.app.get(Frozen))).toBe(true);
    expect(await callsOf(app)).toEqual(['Shop sell ok 2']);
  });

  it('does not show the recorder', async () => {
    const app = await start({ providers: [Shop, { provide: 'made', useFactory: () => new Shop() }] });

    for (const shop of [app.app.get(Shop), app.app.get<Shop>('made')]) {
      shop.sell();
      expect(shop).toEqual(new Shop());
      expect(shop).toStrictEqual(new Shop());
      expect(JSON.stringify(shop)).toBe('{"name":"shop"}');
      expect(Object.keys(shop)).toEqual(['name']);
      expect(Reflect.ownKeys(Object.assign({}, shop))).toEqual(['name']);
      expect(inspect(shop, { depth: 9 })).toBe("Shop { name: 'shop' }");
      expect(structuredClone(shop)).toEqual({ name: 'shop' });
      const seen: string[] = [];
      for (const key in shop) {
        seen.push(key);
      }
      expect(seen).toEqual(['name']);
    }
  });
});
