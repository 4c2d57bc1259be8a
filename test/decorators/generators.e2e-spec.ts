import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { held, MeasuredApp, NO_CALLS, NO_STREAMS, readAll, thrownBy } from './support/measured';

const ONE_OK = { ...NO_CALLS, ok: 1, timed: 1 };
const ONE_ERROR = { ...NO_CALLS, error: 1, timed: 1 };

afterEach(() => TestApp.stopAll());

function* numbers(): Generator<number, string, string | undefined> {
  yield 1;
  yield 2;
  return 'done';
}

describe('a generator', () => {
  it('is the very one, and has not begun before its first value is asked for', async () => {
    const app = await MeasuredApp.start();
    const generator = numbers();
    const unused = app.methods.all(() => numbers());

    expect(app.methods.all(() => generator)).toBe(generator);
    unused.return('unused');

    expect(await app.calls('all')).toEqual(NO_CALLS);
    expect(await app.streams('all')).toEqual(NO_STREAMS);
  });

  it('settles when it returns, with the values, what it returns and what it is told', async () => {
    const app = await MeasuredApp.start();
    const told: unknown[] = [];
    const talkative = function* (): Generator<number, string, string> {
      told.push(yield 1);
      told.push(yield 2);
      return 'done';
    };

    const generator = app.methods.all(talkative);
    const results = [generator.next('lost'), generator.next('x')];
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, inFlight: 1 });
    results.push(generator.next('y'), generator.next('z'));

    expect(told).toEqual(['x', 'y']);
    expect(results).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: 'done' },
      { done: true, value: undefined },
    ]);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('can be spread, looped over, delegated to and taken apart', async () => {
    const app = await MeasuredApp.start();
    const give = (): Generator<number> => app.methods.call(numbers);
    const outer = function* (): Generator<number> {
      yield* give();
    };
    const [first] = give();

    expect([...give(), ...Array.from(give()), ...outer(), first]).toEqual([1, 2, 1, 2, 1, 2, 1]);

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 4, timed: 4 });
  });

  it('settles when its reader breaks off, after its own clean-up', async () => {
    const app = await MeasuredApp.start();
    const cleanUp = jest.fn();
    const careful = function* (): Generator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        cleanUp();
      }
    };

    for (const value of app.methods.all(careful)) {
      expect(value).toBe(1);
      break;
    }

    expect(cleanUp).toHaveBeenCalledTimes(1);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, cancelled: 1, items: 1, firstItems: 1, timed: 1 });
  });

  it('settles with what it throws, which is the very thing', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('in the middle');
    const failing = function* (): Generator<number> {
      yield 1;
      throw error;
    };

    expect(thrownBy(() => [...app.methods.all(failing)])).toBe(error);

    expect(await app.calls('all')).toEqual(ONE_ERROR);
    expect(await app.streams('all')).toMatchObject({ error: 1, items: 1, active: 0 });
  });

  it('settles when something is thrown into it that it does not catch', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('thrown into it');
    const generator = app.methods.all(numbers);
    generator.next();

    expect(thrownBy(() => generator.throw(error))).toBe(error);

    expect(await app.calls('all')).toEqual(ONE_ERROR);
  });

  it('goes on when it catches what is thrown into it', async () => {
    const app = await MeasuredApp.start();
    const patient = function* (): Generator<number> {
      try {
        yield 1;
      } catch {
        yield 2;
      }
    };
    const generator = app.methods.all(patient);
    generator.next();

    expect(generator.throw(new Error('ignored'))).toEqual({ done: false, value: 2 });
    expect((await app.calls('all')).inFlight).toBe(1);
    expect(generator.next().done).toBe(true);

    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toMatchObject({ completed: 1, items: 2 });
  });

  it('that is returned 10,000 times is measured once, and still works', async () => {
    const app = await MeasuredApp.start();
    const generator = numbers();

    for (let i = 0; i < 10_000; i++) {
      app.methods.all(() => generator);
    }

    expect([...generator]).toEqual([1, 2]);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toMatchObject({ completed: 1, items: 2 });
  });

  it('that is begun and dropped does not stay in flight', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const app = await MeasuredApp.start();
    const drop = (): unknown => app.methods.all(numbers).next();

    drop();
    expect((await app.calls('all')).inFlight).toBe(1);

    await eventually(async () => {
      collect();
      expect(await app.calls('all')).toEqual(ONE_OK);
    });
    expect(await app.streams('all')).toMatchObject({ cancelled: 1, active: 0 });
  });
});

describe('an async generator', () => {
  it('that is read ahead gives its values in order', async () => {
    const app = await MeasuredApp.start();
    const generator = app.methods.all(async function* () {
      yield* [1, 2];
    });

    const results = await Promise.all([generator.next(), generator.next(), generator.next(), generator.next()]);

    expect(results.map(({ value }) => value as unknown)).toEqual([1, 2, undefined, undefined]);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toMatchObject({ completed: 1, items: 2 });
  });

  it('is in flight while a value is waited for', async () => {
    const app = await MeasuredApp.start();
    const { promise, resolve } = held<number>();
    const generator = app.methods.all(async function* () {
      yield await promise;
    });

    const reading = readAll(generator);
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, inFlight: 1 });
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, active: 1 });
    resolve(7);

    expect(await reading).toEqual([7]);
    expect(await app.calls('all')).toEqual(ONE_OK);
  });
});
