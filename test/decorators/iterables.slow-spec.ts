import { TestApp } from '../support/test-app';
import { thenable } from './support/lazy-values';
import { MeasuredApp, NO_CALLS, NO_STREAMS, readAll, readOne, rejectionOf } from './support/measured';

const ONE_OK = { ...NO_CALLS, ok: 1, timed: 1 };

afterEach(() => TestApp.stopAll());

/** An async iterator that is its own iterable, and starts again where it was left: a queue. */
class Queue {
  given = 0;

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<number>> {
    return Promise.resolve({ done: false, value: ++this.given });
  }

  return(): Promise<IteratorResult<number>> {
    return Promise.resolve({ done: true, value: undefined });
  }
}

describe('an async iterable', () => {
  it('is the very one, looks as before, and counts each iteration of what was returned', async () => {
    const app = await MeasuredApp.start();
    const iterable = {
      async *[Symbol.asyncIterator]() {
        yield* [1, 2];
      },
    };

    const result = app.methods.all(() => iterable);
    expect(result).toBe(iterable);
    expect(await app.calls('all')).toEqual(NO_CALLS);
    const before = { ...(await app.streams('all')) };

    expect(await readAll(result)).toEqual([1, 2]);
    expect(before).toEqual(NO_STREAMS);
    expect(Reflect.ownKeys(iterable)).toEqual([Symbol.asyncIterator]);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('that is its own iterator can be returned and read in parts: each item counts once', async () => {
    const app = await MeasuredApp.start();
    const queue = new Queue();

    expect([await readOne(app.methods.stream(() => queue)), await readOne(app.methods.stream(() => queue))]).toEqual([
      1, 2,
    ]);

    expect(await app.streams()).toEqual({ ...NO_STREAMS, cancelled: 2, items: 2, firstItems: 2, timed: 2 });
  });

  it('that is its own iterator can be returned and read 10,000 times', async () => {
    const app = await MeasuredApp.start();
    const queue = new Queue();

    for (let i = 0; i < 10_000; i++) {
      await readOne(app.methods.stream(() => queue));
    }

    expect(queue.given).toBe(10_000);
    expect(await app.streams()).toMatchObject({ cancelled: 10_000, items: 10_000, active: 0 });
  });

  it('that is returned 10,000 times before it is read is covered once', async () => {
    const app = await MeasuredApp.start();
    const queue = new Queue();

    for (let i = 0; i < 10_000; i++) {
      app.methods.call(() => queue);
    }

    expect(await readOne(queue)).toBe(1);
    expect(await app.calls()).toEqual(ONE_OK);
  });

  it('that is frozen is left alone', async () => {
    const app = await MeasuredApp.start();
    const frozen = Object.freeze({
      async *[Symbol.asyncIterator]() {
        yield 1;
      },
    });

    expect(app.methods.all(() => frozen)).toBe(frozen);

    expect(await readAll(frozen)).toEqual([1]);
    expect((await app.calls('all')).inFlight).toBe(0);
  });

  it.each([
    ['at once', (result: IteratorResult<number>): unknown => result],
    ['by a promise', (result: IteratorResult<number>): unknown => Promise.resolve(result)],
    [
      'by a thenable that is no Promise',
      (result: IteratorResult<number>): unknown => thenable((onValue: (result: unknown) => void) => onValue(result)),
    ],
  ])('may give its results %s', async (_name, give) => {
    const app = await MeasuredApp.start();
    let left = 2;
    const countdown = {
      [Symbol.asyncIterator]: () => ({
        next: () => give(left === 0 ? { done: true, value: undefined } : { done: false, value: left-- }),
      }),
    } as unknown as AsyncIterable<number>;

    expect(await readAll(app.methods.all(() => countdown))).toEqual([2, 1]);

    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('whose iterator cannot be made throws the very error', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('no iterator');
    const broken = {
      [Symbol.asyncIterator]: (): AsyncIterator<number> => {
        throw error;
      },
    };

    expect(await rejectionOf(readAll(app.methods.all(() => broken)))).toBe(error);

    expect((await app.calls('all')).inFlight).toBe(0);
    expect((await app.streams('all')).active).toBe(0);
  });
});
