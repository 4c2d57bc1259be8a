import { HttpException, Injectable } from '@nestjs/common';
import { CountRateLimitHit } from 'nestjs-red-metrics';
import { lastValueFrom, of } from 'rxjs';
import type { Exposition } from '../support/exposition';
import { TestApp } from '../support/test-app';
import { rejectionOf, startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

describe('@CountRateLimitHit', () => {
  @Injectable()
  class Limiter {
    @CountRateLimitHit()
    check<Result>(give: () => Result): Result {
      return give();
    }

    @CountRateLimitHit({ isHit: (left: number) => left < 0 })
    left(left: number): number {
      return left;
    }
  }

  const hits = async (scrape: () => Promise<Exposition>): Promise<number> =>
    (await scrape()).value('rate_limit_hits_total', { path: 'none' }) ?? 0;

  it('counts false', async () => {
    const { provider, scrape } = await startWith(Limiter);

    provider.check(() => false);
    await provider.check(() => Promise.resolve(false));
    await lastValueFrom(provider.check(() => of(false)));

    expect(await hits(scrape)).toBe(3);
  });

  it.each([true, null, undefined, 0, '', Number.NaN])('does not count %p', async (result) => {
    const { provider, scrape } = await startWith(Limiter);

    provider.check(() => result);
    await provider.check(() => Promise.resolve(result));

    expect(await hits(scrape)).toBe(0);
  });

  it.each([
    ['of Nest', new HttpException('slow down', 429), 2],
    ['with a status', { status: 429 }, 2],
    ['with a status code', Object.assign(new Error('x'), { statusCode: 429 }), 2],
    ['of another status', new HttpException('no', 403), 0],
    ['with another status code', { statusCode: 503 }, 0],
    ['with text for a status', { status: '429' }, 0],
    ['without a status', new Error('429'), 0],
    ['that is a number', 429, 0],
    ['that is null', null, 0],
  ])('looks for a 429 in an error %s', async (_name, error, expected) => {
    const { provider, scrape } = await startWith(Limiter);

    const thrown = thrownBy(() =>
      provider.check(() => {
        throw error;
      }),
    );
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- people do
    const rejection = await rejectionOf(provider.check(() => Promise.reject(error)));

    expect([thrown, rejection]).toEqual([error, error]);
    expect(await hits(scrape)).toBe(expected);
  });

  it('asks the application', async () => {
    const { provider, scrape } = await startWith(Limiter);

    expect([provider.left(1), provider.left(0), provider.left(-1)]).toEqual([1, 0, -1]);

    expect(await hits(scrape)).toBe(1);
  });
});
