import { Injectable } from '@nestjs/common';
import { CountCacheHit, TrackVerification } from 'nestjs-red-metrics';
import { from, lastValueFrom, of } from 'rxjs';
import type { Exposition } from '../support/exposition';
import { TestApp } from '../support/test-app';
import { rejectionOf, startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

describe('@CountCacheHit', () => {
  @Injectable()
  class Cache {
    @CountCacheHit()
    get<Value>(give: () => Value): Value {
      return give();
    }

    @CountCacheHit({ cache: 'pages', isHit: ({ fresh }: { fresh: boolean }) => fresh })
    page<Page extends { fresh: boolean }>(page: Page): Promise<Page> {
      return Promise.resolve(page);
    }
  }

  const count = async (scrape: () => Promise<Exposition>, cache = 'Cache.get'): Promise<string> => {
    const exposition = await scrape();
    const [hits, misses, errors] = ['hits', 'misses', 'errors'].map((what) =>
      exposition.value(`cache_${what}_total`, { path: 'none', cache }),
    );
    return `${hits} hits, ${misses} misses, ${errors} errors`;
  };

  it.each([
    ['an object', {}],
    ['zero', 0],
    ['empty text', ''],
    ['false', false],
    ['not a number', Number.NaN],
    ['an empty array', []],
  ])('counts %s as a hit', async (_name, value) => {
    const { provider, scrape } = await startWith(Cache);

    provider.get(() => value);
    await provider.get(() => Promise.resolve(value));
    await lastValueFrom(provider.get(() => of(value)));

    expect(await count(scrape)).toBe('3 hits, 0 misses, 0 errors');
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
  ])('counts %s as a miss', async (_name, value) => {
    const { provider, scrape } = await startWith(Cache);

    provider.get(() => value);
    await provider.get(() => Promise.resolve(value));
    await lastValueFrom(provider.get(() => of(value)));

    expect(await count(scrape)).toBe('0 hits, 3 misses, 0 errors');
  });

  it('counts what is thrown as an error', async () => {
    const { provider, scrape } = await startWith(Cache);

    thrownBy(() =>
      provider.get(() => {
        throw new Error('cannot connect');
      }),
    );
    await rejectionOf(provider.get(() => Promise.reject(new Error('cannot connect'))));

    expect(await count(scrape)).toBe('0 hits, 0 misses, 2 errors');
  });

  it('counts by the last of several values, and by none as a miss', async () => {
    const { provider, scrape } = await startWith(Cache);

    await lastValueFrom(provider.get(() => from([undefined, 'value'])));
    await lastValueFrom(provider.get(() => from(['value', undefined])));
    await lastValueFrom(
      provider.get(() => from([])),
      { defaultValue: undefined },
    );

    expect(await count(scrape)).toBe('1 hits, 2 misses, 0 errors');
  });

  it('asks isHit what was found, under the name of the cache', async () => {
    const { provider, scrape } = await startWith(Cache);

    await provider.page({ fresh: true });
    await provider.page({ fresh: false });

    expect(await count(scrape, 'pages')).toBe('1 hits, 1 misses, 0 errors');
  });
});

describe('@TrackVerification', () => {
  @Injectable()
  class Verifier {
    @TrackVerification()
    verify<Result>(give: () => Result): Result {
      return give();
    }
  }

  @Injectable()
  class Particular {
    @TrackVerification({
      isValid: (score: number) => score > 10,
      reasonOf: (score: number) => (score < 0 ? 'forged' : 'some user data 12345'),
      reasons: ['forged', 'too low'],
    })
    verify(score: number): Promise<number> {
      return Promise.resolve(score);
    }
  }

  const verdicts = (exposition: Exposition): string[] => [
    ...exposition.lines('verification_total', 'result'),
    ...exposition.lines('signature_invalid_total', 'reason').map((line) => `for ${line}`),
  ];

  it.each([
    ['true', true],
    ['nothing', undefined],
    ['an object without a mark', { user: 'a' }],
    ['text', 'text'],
    ['valid', { valid: true, reason: 'ignored' }],
    ['verified', { verified: true }],
    ['success', { success: true }],
    ['the first mark there is', { valid: true, success: false }],
  ])('counts a success: %s', async (_name, result) => {
    const { provider, scrape } = await startWith(Verifier);

    provider.verify(() => result);
    await provider.verify(() => Promise.resolve(result));

    const exposition = await scrape();
    expect(verdicts(exposition)).toEqual(['success 2']);
    expect(exposition.value('signature_valid_total')).toBe(2);
    expect(exposition.value('verification_duration_seconds_count', { result: 'success' })).toBe(2);
  });

  it.each([
    ['false', false, 'other'],
    ['null', null, 'other'],
    ['a mark that is false', { valid: false }, 'other'],
    ['a mark that is no boolean', { verified: 'yes' }, 'other'],
    ['a mark that is undefined', { success: undefined }, 'other'],
    ['a reason', { valid: false, reason: 'expired' }, 'expired'],
    ['a code', { valid: false, code: 'ERR_JWT_EXPIRED' }, 'ERR_JWT_EXPIRED'],
    ['an error', { valid: false, error: new RangeError('x') }, 'RangeError'],
    ['an error with a code', { valid: false, error: Object.assign(new Error('x'), { code: 'ESIG' }) }, 'ESIG'],
    ['the first reason there is', { valid: false, reason: null, code: 'second', error: 'third' }, 'second'],
    ['a reason of several words', { valid: false, reason: 'Bad key-id' }, 'Bad_key_id'],
    ['a reason with user data', { valid: false, reason: 'no user bob@example.org' }, 'other'],
  ])('counts a failure, and why: %s', async (_name, result, reason) => {
    const { provider, scrape } = await startWith(Verifier);

    provider.verify(() => result);
    await provider.verify(() => Promise.resolve(result));

    const exposition = await scrape();
    expect(verdicts(exposition)).toEqual(['failure 2', `for ${reason} 2`]);
    expect(exposition.value('signature_valid_total')).toBe(0);
    expect(exposition.value('verification_duration_seconds_count', { result: 'failure' })).toBe(2);
  });

  it.each([
    ['a code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['its class', new RangeError('x'), 'RangeError'],
    ['no error at all', 'text', 'not_an_error'],
  ])('counts what is thrown as an error, by %s', async (_name, error, reason) => {
    const { provider, scrape } = await startWith(Verifier);

    thrownBy(() =>
      provider.verify(() => {
        throw error;
      }),
    );
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- people do
    await rejectionOf(provider.verify(() => Promise.reject(error)));

    const exposition = await scrape();
    expect(verdicts(exposition)).toEqual(['error 2', `for ${reason} 2`]);
    expect(exposition.value('verification_duration_seconds_count', { result: 'error' })).toBe(2);
  });

  it('asks the application, and knows its reasons from the start and no others', async () => {
    const { provider, scrape } = await startWith(Particular);
    const reasons = (await scrape())
      .of('signature_invalid_total')
      .map(({ labels, value }) => [labels['reason'], value]);
    expect(new Map(reasons as [string, number][])).toEqual(
      new Map([
        ['forged', 0],
        ['too_low', 0],
        ['other', 0],
      ]),
    );

    await provider.verify(11);
    await provider.verify(-1);
    await provider.verify(3);

    expect(verdicts(await scrape())).toEqual(['failure 2', 'success 1', 'for forged 1', 'for other 1']);
  });

  it('stands at zero for each result before the first verification', async () => {
    const { scrape } = await startWith(Verifier);
    const exposition = await scrape();

    for (const result of ['success', 'failure', 'rejected', 'error']) {
      expect(exposition.value('verification_total', { result })).toBe(0);
    }
    expect(exposition.value('signature_valid_total')).toBe(0);
    // A histogram is a dozen series: none before there is a value.
    expect(exposition.of('verification_duration_seconds_count')).toEqual([]);
  });
});
