import { Injectable } from '@nestjs/common';
import { Counted, Timed, TrackInFlight } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { held, MeasuredApp, NO_CALLS, rejectionOf, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

describe('a value', () => {
  it.each([
    ['an object', { a: 1 }],
    ['an array', [1, 2]],
    ['a function', (): void => {}],
    ['a class', class {}],
    ['a map', new Map([[1, 2]])],
    ['text', 'text'],
    ['zero', 0],
    ['a symbol', Symbol('mine')],
    ['null', null],
    ['undefined', undefined],
    ['a frozen object', Object.freeze({ a: 1 })],
    ['an object without prototype', Object.create(null) as object],
    ['an object whose then is no function', JSON.parse('{"then": "later"}') as object],
    ['a web stream', new ReadableStream()],
  ])('that is %s is the very one, and counts at once', async (_name, value) => {
    const app = await MeasuredApp.start();

    expect(app.methods.call(() => value)).toBe(value);

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });

  it('that has an answer to every question, as clients for remote calls have, is the very one', async () => {
    const app = await MeasuredApp.start();
    const remote: unknown = new Proxy(() => remote, {
      get: (_target, key) => (key === 'then' ? undefined : () => remote),
    });

    // Not by expect(remote): to print a failure, it would ask it everything.
    expect(app.methods.call(() => remote) === remote).toBe(true);

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });

  it('is there when the method returns: nothing is put off', async () => {
    const app = await MeasuredApp.start();
    const order: string[] = [];

    order.push('before');
    app.methods.call(() => order.push('within'));
    order.push('after');

    expect(order).toEqual(['before', 'within', 'after']);
  });
});

describe('what is thrown', () => {
  it.each([
    ['an error', new RangeError('too far')],
    ['a frozen error', Object.freeze(new Error('cold'))],
    ['null', null],
    ['undefined', undefined],
    ['text', 'text'],
    ['a number', 7],
  ])('as %s is thrown at once, the very same, and counts as an error', async (_name, error) => {
    const app = await MeasuredApp.start();

    const thrown = thrownBy(() =>
      app.methods.call(() => {
        throw error;
      }),
    );

    expect(thrown).toBe(error);
    expect(await app.calls()).toEqual({ ...NO_CALLS, error: 1, timed: 1 });
  });
});

describe('a method', () => {
  @Injectable()
  class Till {
    private readonly drawer: number[] = [];
    static current: { self: unknown; args: unknown[] } | undefined;

    @Counted()
    @Timed()
    add(...coins: number[]): number {
      Till.current = { self: this, args: coins };
      this.drawer.push(...coins);
      return this.drawer.length;
    }

    /** Takes itself again, through its own measured method. */
    @Counted()
    @TrackInFlight()
    countDown(from: number): number {
      return from === 0 ? 0 : this.countDown(from - 1);
    }

    @Counted()
    withDefault(first: string, second = `${first}!`): string {
      return second;
    }
  }

  it('gets its own object and the arguments as they are', async () => {
    const app = await TestApp.start('express', { providers: [Till] });
    const till = app.app.get(Till);
    const coin = { valueOf: () => 2 } as unknown as number;

    expect(till.add(1, coin)).toBe(2);

    expect(Till.current?.self).toBe(till);
    expect(Till.current?.args[1]).toBe(coin);
    expect(Till.current?.args).toHaveLength(2);
  });

  it('may be called on another object of its class, which nobody measures', async () => {
    const app = await TestApp.start('express', { providers: [Till] });
    const other = new Till();

    const { add } = app.app.get(Till) as { add: (this: Till, coin: number) => number };
    add.call(other, 1);

    expect(Till.current?.self).toBe(other);
    expect((await app.scrape()).value('method_calls_total', { method: 'add', result: 'ok' })).toBe(0);
  });

  it('keeps its defaults for arguments that are left out', async () => {
    const app = await TestApp.start('express', { providers: [Till] });

    expect(app.app.get(Till).withDefault('a')).toBe('a!');
    expect(app.app.get(Till).withDefault.length).toBe(1);
    expect(app.app.get(Till).withDefault.name).toBe('withDefault');
  });

  it('that calls itself counts each call, and none stays in flight', async () => {
    const app = await TestApp.start('express', { providers: [Till] });

    app.app.get(Till).countDown(4);

    const scrape = await app.scrape();
    expect(scrape.value('method_calls_total', { method: 'countDown', result: 'ok' })).toBe(5);
    expect(scrape.value('method_calls_in_flight', { method: 'countDown' })).toBe(0);
  });
});

describe('a promise', () => {
  it('is in flight until it is fulfilled, and has the very value', async () => {
    const app = await MeasuredApp.start();
    const { promise, resolve } = held<object>();
    const value = { a: 1 };

    const result = app.methods.call(() => promise);
    expect(await app.calls()).toEqual({ ...NO_CALLS, inFlight: 1 });
    resolve(value);

    expect(await result).toBe(value);
    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });

  it('is in flight until it is rejected, and has the very error', async () => {
    const app = await MeasuredApp.start();
    const { promise, reject } = held<never>();
    const error = new TypeError('no');

    const result = app.methods.call(() => promise);
    const rejection = rejectionOf(result);
    expect(await app.calls()).toEqual({ ...NO_CALLS, inFlight: 1 });
    reject(error);

    expect(await rejection).toBe(error);
    expect(await app.calls()).toEqual({ ...NO_CALLS, error: 1, timed: 1 });
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
  ])('may be rejected with %s', async (_name, nothing) => {
    const app = await MeasuredApp.start();

    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- people do
    expect(await rejectionOf(app.methods.call(() => Promise.reject(nothing)))).toBe(nothing);

    expect(await app.calls()).toEqual({ ...NO_CALLS, error: 1, timed: 1 });
  });

  it('that nobody awaits counts as well', async () => {
    const app = await MeasuredApp.start();

    void app.methods.call(() => Promise.resolve(1));

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });

  it('is a Promise, and keeps what its library put on it', async () => {
    const app = await MeasuredApp.start();
    const cancel = jest.fn();
    let reads = 0;
    const promise = Object.defineProperties(Object.assign(Promise.resolve(1), { cancel, pid: 7 }), {
      hidden: { value: 'yes', enumerable: false },
      progress: { get: () => ++reads, enumerable: true },
    }) as unknown as Promise<number> & { cancel: () => void; pid: number; hidden: string; progress: number };

    const result = app.methods.call(() => promise);

    expect(result).toBeInstanceOf(Promise);
    expect(result.cancel).toBe(cancel);
    expect(Object.keys(result)).toEqual(['cancel', 'pid', 'progress']);
    expect(result.hidden).toBe('yes');
    expect(reads).toBe(0);
    expect(result.progress).toBe(1);
    expect(await result).toBe(1);
  });

  it('of an async function begins its work at once, in order', async () => {
    const app = await MeasuredApp.start();
    const order: string[] = [];

    const result = app.methods.call(async () => {
      order.push('begun');
      await Promise.resolve();
      order.push('ended');
    });
    order.push('returned');
    await result;

    expect(order).toEqual(['begun', 'returned', 'ended']);
  });

  it('counts also where a tracer has put its own then on every promise', async () => {
    const app = await MeasuredApp.start();
    // oxlint-disable-next-line typescript/unbound-method -- to be put back
    const { then } = Promise.prototype;
    try {
      // oxlint-disable-next-line no-extend-native, unicorn/no-thenable -- as tracers do
      Promise.prototype.then = function (this: Promise<unknown>, ...reactions: []) {
        return Reflect.apply(then, this, reactions) as Promise<never>;
      } as typeof then;

      await app.methods.call(() => Promise.resolve(1));
    } finally {
      // oxlint-disable-next-line no-extend-native, unicorn/no-thenable -- back as it was
      Promise.prototype.then = then;
    }

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });
});
