import { Injectable, SetMetadata, type Type } from '@nestjs/common';
import { Counted, Timed, TrackInFlight } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { callsOf, durationsOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

const start = (...providers: Type[]): Promise<TestApp> => TestApp.start('express', { providers });

/** Replaces the method, and keeps nothing of it. */
const Loud: MethodDecorator = (_target, _key, descriptor) => {
  const original = descriptor.value as unknown as () => string;
  (descriptor as PropertyDescriptor).value = function loud(this: unknown): string {
    return Reflect.apply(original, this, []).toUpperCase();
  };
};

/** Replaces the method by a proxy of it, as tracing libraries do. */
const Traced: MethodDecorator = (_target, _key, descriptor) => {
  (descriptor as PropertyDescriptor).value = new Proxy(descriptor.value as unknown as () => string, {
    apply: (target, self, args) => `traced ${Reflect.apply(target, self, args)}`,
  });
};

const Frozen: MethodDecorator = (_target, _key, descriptor) => {
  Object.freeze(descriptor.value);
};

describe('a decorator of somebody else’s', () => {
  it('that replaces the method is measured with it from above, and hides it from none below', async () => {
    class Horn {
      @Counted()
      @Loud
      above(): string {
        return 'toot';
      }
      @Loud
      @Counted()
      below(): string {
        return 'toot';
      }
      @Timed()
      @Loud
      @Counted()
      between(): string {
        return 'toot';
      }
      @Counted()
      @Traced
      @Timed()
      traced(): string {
        return 'toot';
      }
    }
    const app = await start(Horn);
    const horn = app.app.get(Horn);

    expect([horn.above(), horn.below(), horn.between(), horn.traced()]).toEqual([
      'TOOT',
      'TOOT',
      'TOOT',
      'traced toot',
    ]);
    expect(await callsOf(app)).toEqual(['Horn above ok 1', 'Horn below ok 1', 'Horn between ok 1', 'Horn traced ok 1']);
    expect(await durationsOf(app)).toEqual(['Horn between ok 1', 'Horn traced ok 1']);
  });

  it.each([
    ['replaced', Loud, 'TOOT'],
    ['wrapped', Traced, 'traced toot'],
  ])('that has %s a counted method lets the class’s decorator know it', async (_how, decorator, answer) => {
    @Counted()
    class Horn {
      @decorator
      @Counted()
      blow(): string {
        return 'toot';
      }
    }
    const app = await start(Horn);

    expect(app.app.get(Horn).blow()).toBe(answer);
    expect(await callsOf(app)).toEqual(['Horn blow ok 1']);
  });

  it('that freezes the method may stand below, between and above', async () => {
    const declare = (): Type<{ one(): string; two(): string; three(): string }> => {
      class Stone {
        @Counted()
        @Frozen
        @SetMetadata('shelf', 'left')
        one(): string {
          return 'one';
        }
        @Counted()
        @Frozen
        @TrackInFlight()
        @Timed()
        two(): string {
          return 'two';
        }
        @Frozen
        @Counted()
        three(): string {
          return 'three';
        }
      }
      return Stone;
    };

    expect(declare).not.toThrow();
    const Stone = declare();
    const app = await start(Stone);
    const stone = app.app.get(Stone);
    expect([stone.one(), stone.two(), stone.three()]).toEqual(['one', 'two', 'three']);
    expect(await callsOf(app)).toEqual(['Stone one ok 1', 'Stone three ok 1', 'Stone two ok 1']);
  });

  it('that extends the class leaves what is measured below it', async () => {
    const replaced = <Class extends Type>(base: Class): Class =>
      ({ [base.name]: class extends (base as Type) {} })[base.name] as Class;
    @replaced
    @Injectable()
    @Counted()
    class Shop {
      @Timed()
      sell(): string {
        return 'sold';
      }
    }
    const app = await start(Shop);

    expect(app.app.get(Shop).sell()).toBe('sold');
    expect(await callsOf(app)).toEqual(['Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Shop sell ok 1']);
  });
});

describe('a call on what is no object of the class', () => {
  class Shop {
    @Counted()
    @Timed()
    sell(): string {
      return 'sold';
    }
  }

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object without prototype', Object.create(null)],
    ['a proxy that throws', new Proxy({}, { get: fail })],
    ['a proxy with an object for everything', new Proxy({}, { get: () => ({}) })],
    ['a proxy with a function for everything', new Proxy({}, { get: () => () => undefined })],
    ['a revoked proxy', revoked()],
  ])('runs the method: %s', (_what, self) => {
    expect(Reflect.apply(Reflect.get(Shop.prototype, 'sell'), self, [])).toBe('sold');
  });
});

function fail(): never {
  throw new Error('looked at');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
