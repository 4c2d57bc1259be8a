import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  CountCacheHit,
  Counted,
  CountRateLimitHit,
  Timed,
  TrackInFlight,
  TrackStream,
  TrackVerification,
} from 'nestjs-red-metrics';
import { RecordingLogger, TestApp } from '../support/test-app';
import { MeasuredApp, NO_CALLS, readAll, rejectionOf, thrownBy } from './support/measured';

const TRAPS = [
  'get',
  'has',
  'getPrototypeOf',
  'getOwnPropertyDescriptor',
  'defineProperty',
  'deleteProperty',
  'ownKeys',
] as const;

afterEach(() => TestApp.stopAll());

const fail = (): never => {
  throw new Error('do not look at me');
};

/** An object that throws when something is done to it in one of these ways. */
function guarded<Target extends object>(target: Target, ...traps: readonly string[]): Target {
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, fail])));
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object of which every property throws when it is read. */
function thorny(...names: readonly string[]): object {
  return Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get: fail }])));
}

/** Everything that looks at what a method returned or threw. */
@Injectable()
class Looking {
  @Counted()
  @Timed()
  @TrackInFlight()
  @TrackVerification()
  @CountRateLimitHit()
  @CountCacheHit()
  @TrackStream()
  look(give: () => unknown): unknown {
    return give();
  }
}

async function start(): Promise<{ app: TestApp; looking: Looking }> {
  const app = await TestApp.start('express', {
    providers: [Looking],
    metrics: { requestContext: false, defaultMetrics: false },
  });
  return { app, looking: app.app.get(Looking) };
}

async function expectNothingOpen(app: TestApp): Promise<void> {
  const scrape = await app.scrape();
  expect(scrape.value('method_calls_in_flight')).toBe(0);
  expect(scrape.value('streams_active')).toBe(0);
}

describe('a result that does not like to be looked at', () => {
  const iterable = {
    async *[Symbol.asyncIterator](): AsyncGenerator<number> {
      yield 1;
    },
  };
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  const thenable = { then: (onValue: (value: number) => void) => onValue(1) };

  it.each([
    ['a revoked Proxy', revoked()],
    ['an object whose then throws', thorny('then')],
    ['an object whose constructor throws', thorny('constructor')],
    ['an object all of whose marks throw', thorny('valid', 'verified', 'success', 'reason', 'code', 'error')],
    ['an object whose pipe and lift throw', thorny('pipe', 'lift', 'subscribe')],
    ...TRAPS.map((trap): [string, object] => [`an object whose ${trap} throws`, guarded({}, trap)]),
    ...TRAPS.map((trap): [string, object] => [`a thenable whose ${trap} throws`, guarded(thenable, trap)]),
    ...TRAPS.map((trap): [string, object] => [`an iterable whose ${trap} throws`, guarded(iterable, trap)]),
    ['a frozen Readable', Object.freeze(Readable.from([1]))],
    ['a Readable whose once throws', Object.assign(Readable.from([1]), { once: fail })],
    ['a Readable whose errored throws', Object.defineProperty(Readable.from([1]), 'errored', { get: fail })],
  ])('reaches the caller: %s', async (_name, result) => {
    const { app, looking } = await start();

    // Not by expect(result): to print a failure, it would look at the result.
    expect(looking.look(() => result) === result).toBe(true);

    await expectNothingOpen(app);
  });

  it.each([
    ['a revoked Proxy in an array', [revoked()]],
    ['an object whose marks throw', thorny('valid', 'verified', 'success', 'reason', 'code', 'error')],
    // A promise itself looks whether there is a then.
    ...TRAPS.filter((trap) => trap !== 'get').map((trap): [string, object] => [
      `an iterable whose ${trap} throws`,
      guarded(iterable, trap),
    ]),
    ['a frozen Readable', Object.freeze(Readable.from([1]))],
  ])('reaches the caller by a promise: %s', async (_name, result) => {
    const { app, looking } = await start();

    expect((await looking.look(() => Promise.resolve(result))) === result).toBe(true);

    await expectNothingOpen(app);
  });

  it.each(['return', 'throw'])('may be an iterator whose %s throws when it is read', async (step) => {
    const { app, looking } = await start();
    const iterator = Object.defineProperty({ next: () => Promise.resolve({ done: true, value: undefined }) }, step, {
      get: fail,
    });

    const result = looking.look(() => ({ [Symbol.asyncIterator]: () => iterator }));

    expect(await readAll(result as AsyncIterable<unknown>)).toEqual([]);
    await expectNothingOpen(app);
  });

  it('may be an iterator that returns what is no result', async () => {
    const { app, looking } = await start();
    const results = [revoked(), { done: true, value: 7 }];
    const broken = { [Symbol.asyncIterator]: () => ({ next: () => results.shift() }) };

    const result = looking.look(() => broken) as AsyncIterable<unknown>;

    expect(await rejectionOf(readAll(result))).toBeInstanceOf(TypeError);
    expect(await app.scrape()).toBeDefined();
  });
});

describe('an error that does not like to be looked at', () => {
  const errors: [string, unknown][] = [
    ['a revoked Proxy', revoked()],
    ['null', null],
    ['undefined', undefined],
    ['text', 'text'],
    ['a symbol', Symbol('thrown')],
    ['a function', fail],
    ['an object without prototype', Object.create(null) as object],
    ['an object without constructor', { constructor: null }],
    ['an object whose constructor has no name', { constructor: {} }],
    ['an error whose constructor throws', Object.defineProperty(new Error('x'), 'constructor', { get: fail })],
    ['an error whose code throws', Object.defineProperty(new Error('x'), 'code', { get: fail })],
    ['an error whose status throws', Object.defineProperty(new Error('x'), 'status', { get: fail })],
    ['an error whose getStatus throws', Object.assign(new Error('x'), { getStatus: fail })],
    ['an error whose name is an object', Object.assign(new Error('x'), { name: {} })],
    ...TRAPS.map((trap): [string, unknown] => [`an error whose ${trap} throws`, guarded(new Error('x'), trap)]),
  ];

  /**
   * Has the method throw it, and return a promise that is rejected with it. Kept in arrays: a promise would look at
   * it.
   */
  async function fails(looking: Looking, error: unknown): Promise<unknown[]> {
    const caught = [
      thrownBy(() =>
        looking.look(() => {
          throw error;
        }),
      ),
    ];
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- people do
    await (looking.look(() => Promise.reject(error)) as Promise<never>).then(undefined, (given: unknown) => {
      caught.push(given);
    });
    return caught;
  }

  it.each(errors)('reaches the caller, thrown or rejected: %s', async (_name, error) => {
    const { app, looking } = await start();

    const caught = await fails(looking, error);

    expect(caught.map((given) => given === error)).toEqual([true, true]);
    await expectNothingOpen(app);
  });

  it.each(errors)('counts as a call that failed: %s', async (_name, error) => {
    const { app, looking } = await start();

    await fails(looking, error);

    const scrape = await app.scrape();
    expect(scrape.value('method_calls_total', { result: 'error' })).toBe(2);
    expect(scrape.value('method_calls_total', { result: 'ok' })).toBe(0);
    expect(scrape.value('method_duration_seconds_count', { result: 'error' })).toBe(2);
    expect(scrape.value('cache_errors_total')).toBe(2);
    expect(scrape.value('verification_total', { result: 'error' })).toBe(2);
    expect(scrape.value('signature_invalid_total')).toBe(2);
  });
});

describe('a question of the application’s own', () => {
  const answers: Record<string, () => unknown> = {
    throws: fail,
    'returns nothing': () => undefined,
    'returns text': () => 'yes',
    'returns a promise': () => Promise.resolve(true),
    'returns a promise that is rejected': () => Promise.reject(new Error('unheard')),
    'throws what cannot be printed': () => {
      throw revoked();
    },
  };

  it.each(Object.keys(answers))('that %s reaches nobody: nothing counts, and one warning says so', async (kind) => {
    const isHit = answers[kind] as () => boolean;
    @Injectable()
    class Asking {
      @CountCacheHit({ isHit })
      @CountRateLimitHit({ isHit })
      @TrackVerification({ isValid: isHit })
      ask(): string {
        return 'answer';
      }
    }
    const app = await TestApp.start('express', { providers: [Asking], metrics: { requestContext: false } });
    const before = app.logger.lines.length;

    expect([app.app.get(Asking).ask(), app.app.get(Asking).ask()]).toEqual(['answer', 'answer']);

    const scrape = await app.scrape();
    for (const name of ['cache_hits_total', 'cache_misses_total', 'cache_errors_total', 'rate_limit_hits_total']) {
      expect(scrape.value(name) ?? 0).toBe(0);
    }
    expect(scrape.value('verification_total')).toBe(0);
    const warnings = app.logger.lines.slice(before).filter((line) => line.startsWith('warn '));
    expect(
      warnings.map((line) => /@\w+\(\) on Asking\.ask/.exec(line)?.[0]).toSorted((a, b) => (a! < b! ? -1 : 1)),
    ).toEqual([
      '@CountCacheHit() on Asking.ask',
      '@CountRateLimitHit() on Asking.ask',
      '@TrackVerification() on Asking.ask',
    ]);
  });
});

describe('a logger that throws', () => {
  it('is not noticed by who calls a measured method', async () => {
    const logger = new RecordingLogger();
    const app = await MeasuredApp.start({}, { logger });
    logger.warn = fail;
    logger.debug = fail;

    expect(app.methods.stream(() => 'no stream')).toBe('no stream');
    expect(app.methods.stream(() => 'no stream')).toBe('no stream');
    expect(app.methods.call(() => 1)).toBe(1);

    expect(await app.calls()).toEqual({ ...NO_CALLS, ok: 1, timed: 1 });
  });
});
