import { TestApp } from '../support/test-app';
import { ApiPromise, LazyPromise, QueryBuilder, thenable } from './support/lazy-values';
import { held, MeasuredApp, NO_CALLS, NO_STREAMS, rejectionOf } from './support/measured';

const ONE_OK = { ...NO_CALLS, ok: 1, timed: 1 };
const ONE_ERROR = { ...NO_CALLS, error: 1, timed: 1 };

afterEach(() => TestApp.stopAll());

describe('a query builder', () => {
  it('is the very one, is not run by being measured, and counts nothing until then', async () => {
    const app = await MeasuredApp.start();
    const query = new QueryBuilder();

    expect(app.methods.call(() => query)).toBe(query);
    await new Promise((resolve) => setImmediate(resolve));

    expect(query.runs).toBe(0);
    expect(await app.calls()).toEqual(NO_CALLS);
  });

  it('runs once when it is awaited, and is in flight meanwhile', async () => {
    const app = await MeasuredApp.start();
    const rows = held<string[]>();
    const query = new QueryBuilder(() => rows.promise);

    const result = app.methods.call(() => query).where('a = 1');
    const awaited = (async () => await result)();
    await Promise.resolve();
    expect(await app.calls()).toEqual({ ...NO_CALLS, inFlight: 1 });
    rows.resolve(['first']);

    expect(await awaited).toEqual(['first']);
    expect(query.runs).toBe(1);
    expect(query.conditions).toEqual(['a = 1']);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('that fails counts as an error, with the very error', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('deadlock');
    const query = new QueryBuilder(() => Promise.reject(error));

    expect(await rejectionOf(app.methods.call(() => query))).toBe(error);

    expect(query.runs).toBe(1);
    expect(await app.calls()).toEqual(ONE_ERROR);
  });

  it('looks as before, also while it waits', async () => {
    const app = await MeasuredApp.start();
    const query = new QueryBuilder();
    const keys = Object.keys(query);

    app.methods.call(() => query);

    expect(Object.keys(query)).toEqual(keys);
    await query;
    expect(Object.hasOwn(query, 'then')).toBe(false);
  });

  it('keeps what others put over its then meanwhile', async () => {
    const app = await MeasuredApp.start();
    const query = app.methods.call(() => new QueryBuilder());
    const traced = jest.fn();
    const then = query.then.bind(query);
    const cover = (...reactions: Parameters<typeof then>): unknown => {
      traced();
      return then(...reactions);
    };
    Reflect.set(query, 'then', cover);

    await query;
    await query;

    expect(traced).toHaveBeenCalledTimes(2);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('counts each call that returned it, when it is awaited as often', async () => {
    const app = await MeasuredApp.start();
    const query = new QueryBuilder();

    for (let i = 0; i < 3; i++) {
      await app.methods.call(() => query);
    }
    await query;

    expect(query.runs).toBe(4);
    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 3, timed: 3 });
  });

  it('of which only a part of the calls is awaited counts that part', async () => {
    const app = await MeasuredApp.start();
    const [used, unused] = [new QueryBuilder(), new QueryBuilder()];

    app.methods.call(() => unused);
    await app.methods.call(() => used);

    expect(await app.calls()).toEqual(ONE_OK);
    expect(unused.runs).toBe(0);
  });
});

describe('a lazy promise', () => {
  it('of the kind of p-lazy runs once, when it is awaited', async () => {
    const app = await MeasuredApp.start();
    const lazy = new LazyPromise(() => Promise.resolve('value'));

    expect(app.methods.call(() => lazy)).toBe(lazy);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lazy.runs).toBe(0);
    expect(await app.calls()).toEqual(NO_CALLS);

    expect(await lazy).toBe('value');
    expect(await lazy).toBe('value');
    expect(lazy.runs).toBe(1);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it.each([
    ['catch', (lazy: LazyPromise<string>) => lazy.catch(() => 'caught')],
    ['finally', (lazy: LazyPromise<string>) => lazy.finally(() => {}).catch(() => 'caught')],
    ['then', (lazy: LazyPromise<string>) => lazy.then(undefined, () => 'caught')],
    ['Promise.all', (lazy: LazyPromise<string>) => Promise.all([lazy, Promise.resolve()]).catch(() => 'caught')],
  ])('may be started by %s', async (_name, start) => {
    const app = await MeasuredApp.start();
    const lazy = new LazyPromise<string>(() => Promise.reject(new Error('no')));

    expect(await start(app.methods.call(() => lazy))).toBe('caught');

    expect(lazy.runs).toBe(1);
    expect(await app.calls()).toEqual(ONE_ERROR);
  });

  it('of the kind of openai keeps its methods, and parses once, when it is awaited', async () => {
    const app = await MeasuredApp.start();
    const promise = new ApiPromise(Promise.resolve({ id: 'r1' }), ({ id }) => `parsed ${id}`);

    const result = app.methods.call(() => promise);
    expect(result).toBe(promise);
    expect(await result.asResponse()).toEqual({ id: 'r1' });
    expect(promise.parses).toBe(0);
    expect(await app.calls()).toEqual(NO_CALLS);

    expect(await result).toBe('parsed r1');
    expect(promise.parses).toBe(1);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('of the kind of openai is followed to the stream that it resolves to', async () => {
    const app = await MeasuredApp.start();
    async function* tokens(): AsyncGenerator<string> {
      yield* ['a', 'b', 'c'];
    }
    const chat = { controller: new AbortController(), [Symbol.asyncIterator]: tokens };
    const promise = new ApiPromise(Promise.resolve({ id: 'r1' }), () => chat);

    const stream = await app.methods.stream(() => promise);
    expect(stream).toBe(chat);
    expect(await app.streams()).toEqual(NO_STREAMS);
    const read: string[] = [];
    for await (const token of stream) {
      read.push(token);
    }

    expect(read).toEqual(['a', 'b', 'c']);
    expect(promise.parses).toBe(1);
    expect(await app.streams()).toEqual({ ...NO_STREAMS, completed: 1, items: 3, firstItems: 1, timed: 1 });
  });

  it('of the kind of openai whose request fails is a failed stream', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('401');

    expect(await rejectionOf(app.methods.stream(() => new ApiPromise(Promise.reject(error), () => [])))).toBe(error);

    expect(await app.streams()).toEqual({ ...NO_STREAMS, error: 1, timed: 1 });
  });
});

describe('a thenable', () => {
  it('that is frozen is left alone', async () => {
    const app = await MeasuredApp.start();
    const frozen = Object.freeze(thenable((onValue: (value: string) => void) => onValue('cold')));

    expect(app.methods.call(() => frozen)).toBe(frozen);

    expect(await frozen).toBe('cold');
    expect(Object.keys(frozen)).toEqual(['then']);
    expect((await app.calls()).inFlight).toBe(0);
  });

  it('that has a then of its own has the same one afterwards', async () => {
    const app = await MeasuredApp.start();
    const own = thenable((onValue: (value: string) => void) => onValue('own'));
    const before = Object.getOwnPropertyDescriptor(own, 'then');

    expect(await app.methods.call(() => own)).toBe('own');

    expect(Object.getOwnPropertyDescriptor(own, 'then')).toEqual(before);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('that throws instead of rejecting counts as an error', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('thrown by then');
    const throwing = thenable(() => {
      throw error;
    });

    expect(await rejectionOf(app.methods.call(() => throwing))).toBe(error);

    expect(await app.calls()).toEqual(ONE_ERROR);
  });

  it('that settles several times counts once, and tells whoever waits each time', async () => {
    const app = await MeasuredApp.start();
    const noisy = thenable((onValue: (value: number) => void, onError: (error: unknown) => void) => {
      onValue(1);
      onValue(2);
      onError(new Error('late'));
    });
    const told: unknown[] = [];

    app.methods
      .call(() => noisy)
      .then(
        (value) => told.push(value),
        (error: unknown) => told.push(String(error)),
      );

    expect(told).toEqual([1, 2, 'Error: late']);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('gives its callbacks all that it gives without being measured', async () => {
    const app = await MeasuredApp.start();
    const response = { headers: {} };
    const spreading = (): PromiseLike<never> =>
      thenable((onValue: (...values: unknown[]) => unknown) => onValue('body', 'success', response));
    const onValue = jest.fn();

    app.methods.call(spreading).then(onValue);

    expect(onValue.mock.calls).toEqual([['body', 'success', response]]);
  });

  it('whose reader throws has not failed', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('of the reader');
    const query = app.methods.call(() => new QueryBuilder());

    const read = query.then(() => {
      throw error;
    });

    expect(await rejectionOf(read)).toBe(error);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('of which several decorators see the call runs once, and each counts it', async () => {
    const app = await MeasuredApp.start();
    const query = new QueryBuilder();

    expect(app.methods.all(() => query)).toBe(query);
    await query;

    expect(query.runs).toBe(1);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect((await app.app.scrape()).value('cache_hits_total', { cache: 'all' })).toBe(1);
    expect((await app.streams('all')).active).toBe(0);
  });

  it('that is returned 10,000 times is covered once', async () => {
    const app = await MeasuredApp.start();
    const query = new QueryBuilder();

    for (let i = 0; i < 10_000; i++) {
      app.methods.call(() => query);
    }
    expect(Object.getOwnPropertyNames(query).filter((name) => name === 'then')).toHaveLength(1);
    await query;

    expect(query.runs).toBe(1);
    expect(await app.calls()).toEqual(ONE_OK);
  });
});
