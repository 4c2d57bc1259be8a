import { Injectable, type INestApplicationContext, Module } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { Counted, METRICS_REGISTRY, MetricsModule, Timed, TrackInFlight } from 'nestjs-red-metrics';
import type { Registry } from 'prom-client';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';
import { Exposition } from '../support/exposition';
import { callsOf, durationsOf, troubleOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

@Injectable()
class Shop {
  @Counted()
  @Timed()
  sell(): string {
    return 'sold';
  }
}

@Counted()
class Till {
  ring(): string {
    return 'ring';
  }
}

const made = { provide: 'made', useFactory: () => new Shop() };

describe.each(ADAPTERS)('two applications on %s', (adapter) => {
  it('with the same classes share no number, and closing one leaves the other', async () => {
    const options = { providers: [Shop, Till, made] };
    const [one, two] = await Promise.all([TestApp.start(adapter, options), TestApp.start(adapter, options)]);
    const [shopOfOne, shopOfTwo] = [one.app.get(Shop), two.app.get(Shop)];

    shopOfOne.sell();
    one.app.get(Till).ring();
    one.app.get<Shop>('made').sell();

    expect(await callsOf(one)).toEqual(['Shop sell ok 2', 'Till ring ok 1']);
    expect(await callsOf(two)).toEqual([]);

    await one.app.close();
    expect(shopOfOne.sell()).toBe('sold');
    shopOfTwo.sell();

    expect(await callsOf(two)).toEqual(['Shop sell ok 1']);
    expect(await durationsOf(two)).toEqual(['Shop sell ok 1']);
    expect(troubleOf(two)).toEqual([]);
  });

  it('with the same object count it in the first, until that is closed, and then in the next', async () => {
    const shared = new Shop();
    const frozen = Object.freeze(new Till());
    const options = {
      providers: [
        { provide: 'shared', useValue: shared },
        { provide: 'frozen', useValue: frozen },
      ],
    };
    const one = await TestApp.start(adapter, options);
    const two = await TestApp.start(adapter, options);

    shared.sell();
    frozen.ring();
    expect(await callsOf(one)).toEqual(['Shop sell ok 1', 'Till ring ok 1']);
    expect(await callsOf(two)).toEqual([]);

    await one.app.close();
    expect([shared.sell(), frozen.ring()]).toEqual(['sold', 'ring']);
    const three = await TestApp.start(adapter, options);
    shared.sell();
    frozen.ring();

    expect(await callsOf(two)).toEqual([]);
    expect(await callsOf(three)).toEqual(['Shop sell ok 1', 'Till ring ok 1']);
  });

  it('one with and one without the module: only that one counts', async () => {
    const [measured, plain] = await Promise.all([
      TestApp.start(adapter, { providers: [Shop] }),
      TestApp.start(adapter, { providers: [Shop], metrics: null }),
    ]);

    plain.app.get(Shop).sell();
    expect(await callsOf(measured)).toEqual([]);
    measured.app.get(Shop).sell();
    expect(await callsOf(measured)).toEqual(['Shop sell ok 1']);
  });
});

describe('after close', () => {
  it('what has begun may end, and calls run without being measured', async () => {
    let release: (value: string) => void = () => {};
    @Injectable()
    class Slow {
      @Counted()
      @TrackInFlight()
      wait(): Promise<string> {
        return new Promise((resolve) => (release = resolve));
      }
    }
    const app = await TestApp.start('express', { providers: [Slow] });
    const slow = app.app.get(Slow);
    const registry = app.app.get<Registry>(METRICS_REGISTRY);
    const waiting = slow.wait();

    await app.app.close();
    release('done');

    await expect(waiting).resolves.toBe('done');
    const again = slow.wait();
    release('again');
    await expect(again).resolves.toBe('again');
    expect(registry.getMetricsAsArray()).toEqual([]);
  });
});

describe('a provider that the options of the module depend on', () => {
  it.each(ADAPTERS)('boots, works and is measured on %s', async (adapter) => {
    @Injectable()
    class Secrets {
      @Counted()
      @Timed()
      token(): string {
        return TOKEN;
      }
    }
    @Counted()
    @Injectable()
    class Vault {
      constructor(private readonly secrets: Secrets) {}
      open(): Promise<string> {
        return Promise.resolve(this.secrets.token());
      }
    }
    @Module({ providers: [Secrets, Vault], exports: [Vault] })
    class SecretsModule {}
    const app = await TestApp.start(adapter, {
      metrics: null,
      imports: [
        MetricsModule.forRootAsync({
          imports: [SecretsModule],
          inject: [Vault],
          useFactory: async (vault: Vault) => ({ auth: { bearerToken: await vault.open() } }),
        }),
      ],
    });

    await expect(app.app.get(Vault, { strict: false }).open()).resolves.toBe(TOKEN);

    expect(await callsOf(app)).toEqual(['Secrets token ok 1', 'Vault open ok 1']);
    expect(await durationsOf(app)).toEqual(['Secrets token ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });
});

describe('a lazily loaded module', () => {
  it('has its classes measured', async () => {
    const providers = [Shop, Till];

    @Module({ providers })
    class LazyModule {}
    const app = await TestApp.start('express', {});

    const module = await app.app.get(LazyModuleLoader).load(() => LazyModule);
    expect(module.get(Shop).sell()).toBe('sold');
    expect(module.get(Till).ring()).toBe('ring');

    expect(await callsOf(app)).toEqual(['Shop sell ok 1', 'Till ring ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });
});

describe('an application without a server', () => {
  it('is measured', async () => {
    @Module({ imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })], providers: [Shop, made] })
    class WorkerModule {}
    const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: false });

    worker.get(Shop).sell();
    worker.get<Shop>('made').sell();

    expect(await soldIn(worker)).toBe(2);
    await worker.close();
  });
});

describe('a testing module', () => {
  class Mock {
    sell(): string {
      return 'mocked';
    }
  }
  class MeasuredMock extends Mock {
    @Counted({ class: 'Shop', method: 'sell' })
    override sell(): string {
      return super.sell();
    }
  }
  /** What libraries for mocks make: it has an answer to everything. */
  const anything = (): object =>
    new Proxy({}, { get: (_target, key) => (key === 'then' ? undefined : () => 'mocked') });
  const mockOfMocks = (): object =>
    new Proxy(() => mockOfMocks(), { get: (_target, key) => (key === 'then' ? undefined : mockOfMocks()) });
  const builder = () =>
    Test.createTestingModule({
      imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
      providers: [Shop],
    });

  it.each<[string, () => Promise<TestingModule>, string, number]>([
    ['as it is', () => builder().compile(), 'sold', 1],
    ['overridden by a value', () => builder().overrideProvider(Shop).useValue(new Mock()).compile(), 'mocked', 0],
    ['by a class', () => builder().overrideProvider(Shop).useClass(Mock).compile(), 'mocked', 0],
    ['by a mock of everything', () => builder().overrideProvider(Shop).useValue(anything()).compile(), 'mocked', 0],
    ['by a decorated class', () => builder().overrideProvider(Shop).useClass(MeasuredMock).compile(), 'mocked', 1],
    [
      'by a decorated object',
      () => builder().overrideProvider(Shop).useValue(new MeasuredMock()).compile(),
      'mocked',
      1,
    ],
    [
      'by a factory',
      () =>
        builder()
          .overrideProvider(Shop)
          .useFactory({ factory: () => new Shop() })
          .compile(),
      'sold',
      1,
    ],
  ])('with a provider %s works', async (_how, compile, answer, sold) => {
    const module = await compile();
    await module.init();

    expect(module.get(Shop).sell()).toBe(answer);

    expect((await soldIn(module)) ?? 0).toBe(sold);
    await module.close();
  });

  it('without the module needs nothing of it', async () => {
    const module = await Test.createTestingModule({ providers: [Shop, Till, made] }).compile();

    expect([module.get(Shop).sell(), module.get(Till).ring()]).toEqual(['sold', 'ring']);
  });

  it.each([
    ['answers everything', anything],
    ['answers everything with what answers everything', mockOfMocks],
  ])('whose mocker %s leaves the decorated class under test as it is', async (_what, mocker) => {
    @Injectable()
    class UnderTest {
      @Counted()
      @Timed()
      @TrackInFlight()
      sync(): string {
        return 'result';
      }
      @Timed()
      @Counted()
      async later(): Promise<string> {
        return 'later';
      }
    }
    const module = await Test.createTestingModule({ providers: [UnderTest] })
      .useMocker(mocker)
      .compile();
    const tested = module.get(UnderTest);

    expect(tested.sync()).toBe('result');
    await expect(tested.later()).resolves.toBe('later');
    expect(tested).toEqual(new UnderTest());
  });

  it('lets a spy stand on a measured method', async () => {
    const module = await builder().compile();
    await module.init();
    const shop = module.get(Shop);
    const spy = jest.spyOn(shop, 'sell');

    expect(shop.sell()).toBe('sold');

    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockReturnValue('spied');
    expect(shop.sell()).toBe('spied');
    expect(await soldIn(module)).toBe(1);
    await module.close();
  });
});

async function soldIn(module: INestApplicationContext): Promise<number | undefined> {
  const exposition = new Exposition(await module.get<Registry>(METRICS_REGISTRY).metrics());
  return exposition.value('method_calls_total', { class: 'Shop', method: 'sell', result: 'ok' });
}
