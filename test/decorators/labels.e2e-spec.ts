import { Injectable, type Type } from '@nestjs/common';
import { CountCacheHit, Counted, TrackVerification } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { rejectionOf, startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

@Injectable()
class Door {
  @TrackVerification()
  verify(reason: unknown): { valid: boolean; reason: unknown } {
    return { valid: false, reason };
  }

  @Counted()
  @TrackVerification()
  open(error: unknown): Promise<never> {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- people do
    return Promise.reject(error);
  }
}

/** An object of a class of that name. */
function ofClass(name: string): Error {
  const made = class extends Error {};
  Object.defineProperty(made, 'name', { value: name });
  return new made('x');
}

describe('a reason', () => {
  it.each([
    ['expired', 'expired'],
    ['Token expired', 'Token_expired'],
    ['bad-key', 'bad_key'],
    [' padded ', 'padded'],
    ['jwt.expired:iat', 'jwt.expired:iat'],
    ['a'.repeat(48), 'a'.repeat(48)],
    ['a'.repeat(49), 'other'],
    ['', 'other'],
    ['user 123456 unknown', 'other'],
    ['user12345', 'other'],
    ['bob@example.org', 'other'],
    ['/etc/passwd', 'other'],
    ['a"b', 'other'],
    ['a\nb{c="d"} 1', 'other'],
    ['été', 'other'],
    ['x\u0000', 'other'],
    ['0day', 'other'],
    [42, 'other'],
    [true, 'other'],
    [{ toString: (): string => 'tricked' }, 'other'],
    [['expired'], 'other'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['hasOwnProperty', 'hasOwnProperty'],
  ])('of %p counts as %s', async (reason, word) => {
    const { provider, scrape } = await startWith(Door);

    provider.verify(reason);

    expect((await scrape()).lines('signature_invalid_total', 'reason')).toEqual([`${word} 1`]);
  });

  it('is one of at most 50: the next ones count as __overflow__, and the known ones go on', async () => {
    const { provider, scrape } = await startWith(Door);

    for (let i = 0; i < 200; i++) {
      provider.verify(`reason_${i}`);
    }
    provider.verify('reason_0');
    provider.verify('of user 12345');

    const exposition = await scrape();
    const series = exposition.of('signature_invalid_total');
    expect(series).toHaveLength(52);
    expect(exposition.value('signature_invalid_total', { reason: 'reason_49' })).toBe(1);
    expect(exposition.value('signature_invalid_total', { reason: 'reason_0' })).toBe(2);
    expect(exposition.value('signature_invalid_total', { reason: 'other' })).toBe(1);
    expect(exposition.value('signature_invalid_total', { reason: '__overflow__' })).toBe(150);
    expect(exposition.value('verification_total', { result: 'failure' })).toBe(202);
  });

  it('that belongs to what an attacker sends cannot crowd out the ones that are declared', async () => {
    @Injectable()
    class Gate {
      @TrackVerification({ reasons: ['forged'] })
      verify(reason: string): { valid: boolean; reason: string } {
        return { valid: false, reason };
      }

      @TrackVerification()
      flood(reason: string): { valid: boolean; reason: string } {
        return { valid: false, reason };
      }
    }
    const { provider, scrape } = await startWith(Gate);

    for (let i = 0; i < 100; i++) {
      provider.flood(`w${i}`);
    }
    provider.verify('forged');
    provider.verify('unknown');

    const exposition = await scrape();
    expect(exposition.value('signature_invalid_total', { reason: 'forged' })).toBe(1);
    expect(exposition.value('signature_invalid_total', { reason: 'other' })).toBe(1);
  });
});

describe('an exception', () => {
  it.each([
    ['an Error', new Error('x'), 'Error'],
    ['a TypeError', new TypeError('x'), 'TypeError'],
    ['one with a name of its own', Object.assign(new Error('x'), { name: 'user bob' }), 'Error'],
    ['one of a class with data in its name', ofClass('Error for bob@example.org'), 'other'],
    ['one of a nameless class', ofClass(''), 'other'],
    ['one of a class __proto__', ofClass('__proto__'), '__proto__'],
    ['one of a class toString', ofClass('toString'), 'toString'],
    ['text', 'bob@example.org', 'not_an_error'],
    ['nothing', undefined, 'not_an_error'],
    ['null', null, 'not_an_error'],
    ['an object', {}, 'Object'],
    ['an object without prototype', Object.create(null), 'other'],
  ])('that is %s counts by its class alone', async (_name, error: unknown, word) => {
    const { provider, scrape } = await startWith(Door);

    await rejectionOf(provider.open(error));

    expect((await scrape()).lines('method_calls_total', 'result', 'exception')).toEqual([`error ${word} 1`]);
  });

  it('is one of at most 50 for each method', async () => {
    const { provider, scrape } = await startWith(Door);

    for (let i = 0; i < 120; i++) {
      await rejectionOf(provider.open(ofClass(`Error_${i}`)));
    }

    const exposition = await scrape();
    const failed = exposition.of('method_calls_total').filter(({ labels }) => labels['result'] === 'error');
    expect(failed).toHaveLength(51);
    expect(exposition.value('method_calls_total', { result: 'error' })).toBe(120);
    expect(exposition.value('method_calls_total', { exception: '__overflow__' })).toBe(71);
  });
});

/** A class with a cache of each name: `get0()`, `get1()`, … */
function cachesNamed(names: readonly string[]): Type<Record<`get${number}`, () => string>> {
  class Caches {
    [key: `get${number}`]: () => string;
  }
  for (const [i, cache] of names.entries()) {
    const method = { value: (): string => 'value', writable: true, configurable: true, enumerable: false };
    CountCacheHit({ cache })(Caches.prototype, `get${i}`, method);
    Object.defineProperty(Caches.prototype, `get${i}`, method);
  }
  return Caches;
}

describe('the name of a cache', () => {
  it('is plain data', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'a "quoted"\nname\\', 'été'];
    const Caches = cachesNamed(names);
    const { provider, scrape } = await startWith(Caches);

    names.forEach((_name, i) => provider[`get${i}`]?.());

    const exposition = await scrape();
    expect(exposition.of('cache_hits_total').map(({ labels }) => labels['cache'])).toEqual(names);
    for (const cache of names) {
      expect(exposition.value('cache_hits_total', { cache })).toBe(1);
      expect(exposition.value('cache_misses_total', { cache })).toBe(0);
      expect(exposition.value('cache_errors_total', { cache })).toBe(0);
    }
  });

  it('has a budget: past it all further ones are __overflow__, which is counted and said once', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `cache-${i}`);
    const Caches = cachesNamed(names);
    const { provider, app, scrape } = await startWith(Caches, { limits: { seriesPerMetric: 3 } });
    expect((await scrape()).value('metrics_series_dropped_total', { metric: 'cache_hits_total' })).toBe(0);

    for (let round = 0; round < 2; round++) {
      names.forEach((_name, i) => provider[`get${i}`]?.());
    }

    const exposition = await scrape();
    expect(exposition.lines('cache_hits_total', 'path', 'cache')).toEqual([
      '__overflow__ __overflow__ 6',
      'none cache-0 2',
      'none cache-1 2',
      'none cache-2 2',
    ]);
    expect(exposition.value('metrics_series_dropped_total', { metric: 'cache_hits_total' })).toBe(6);
    const warnings = app.logger.lines.filter((line) =>
      line.startsWith('warn cache_hits_total has reached its 3 series'),
    );
    expect(warnings).toHaveLength(1);
  });
});

describe('the series budget', () => {
  @Injectable()
  class Many {
    @Counted()
    a(): void {}

    @Counted()
    b(): void {}

    @Counted()
    c(): void {
      throw new TypeError('c');
    }
  }

  it('of method_calls_total loses no call', async () => {
    const { provider, scrape } = await startWith(Many, { limits: { seriesPerMetric: 2 } });

    provider.a();
    provider.b();
    provider.b();
    thrownBy(() => provider.c());

    const exposition = await scrape();
    expect(exposition.value('method_calls_total')).toBe(4);
    expect(exposition.of('method_calls_total')).toHaveLength(3);
    expect(exposition.value('method_calls_total', { class: 'Many', method: 'a' })).toBe(1);
    expect(exposition.value('method_calls_total', { class: '__overflow__', method: '__overflow__' })).toBe(3);
    expect(exposition.value('metrics_series_dropped_total', { metric: 'method_calls_total' })).toBeGreaterThan(0);
  });
});
