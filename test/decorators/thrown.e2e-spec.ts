import { HttpException, Injectable, NotFoundException, UnauthorizedException } from '@nestjs/common';
import createError from 'http-errors';
import { CountCacheHit, CountRateLimitHit, MetricsService, TrackVerification } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

/** Throws when it is looked at. */
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hands off');
    },
  },
);
/** What a client of another service throws. */
const fromUpstream = (status: number): Error =>
  Object.assign(new Error('x'), { isAxiosError: true, response: { status } });
const coded = (code: string): Error => Object.assign(new Error('x'), { code });

class ExpiredError extends Error {}

@Injectable()
class Service {
  @TrackVerification()
  verify(error: unknown): never {
    throw error;
  }

  @TrackVerification()
  async verifyLater(error: unknown): Promise<never> {
    throw error;
  }

  @TrackVerification({ failureOf: (error) => error instanceof ExpiredError && error.message })
  judged(error: unknown): never {
    throw error;
  }

  @TrackVerification({ failureOf: () => ({}) as boolean })
  misjudged(error: unknown): never {
    throw error;
  }

  @CountCacheHit({ cache: 'a' })
  get(error: unknown): never {
    throw error;
  }

  @CountCacheHit({ cache: 'b', isMiss: (error) => error instanceof ExpiredError })
  getFresh(error: unknown): never {
    throw error;
  }

  @CountRateLimitHit()
  limit(error: unknown): never {
    throw error;
  }

  @CountRateLimitHit({ isHitError: (error) => error instanceof ExpiredError })
  quota(error: unknown): never {
    throw error;
  }
}

describe('@TrackVerification, of a method that throws', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['of Nest', new UnauthorizedException('wrong password'), 'failure', 'UnauthorizedException'],
    ['of Nest without a class', new HttpException('no', 403), 'failure', 'HttpException'],
    ['about nobody', new NotFoundException(), 'failure', 'NotFoundException'],
    ['of http-errors', createError(422), 'failure', 'UnprocessableEntityError'],
    ['with a code', Object.assign(coded('INVALID_LOGIN'), { status: 401 }), 'failure', 'INVALID_LOGIN'],
    ['of a limit', new HttpException('slow down', 429), 'rejected', undefined],
    ['of a bad request', createError(400), 'rejected', undefined],
    ['of a service that is down', new HttpException('later', 503), 'error', 'HttpException'],
    ['of a redirect', new HttpException('elsewhere', 302), 'error', 'HttpException'],
    ['of a connection', coded('ECONNREFUSED'), 'error', 'ECONNREFUSED'],
    ['of another service', fromUpstream(401), 'error', 'Error'],
    ['without a status', new ExpiredError(), 'error', 'ExpiredError'],
    ['that is none', 'text', 'error', 'not_an_error'],
    ['that throws when it is looked at', hostile, 'error', 'other'],
  ])('counts an error %s', async (_name, error, result, reason) => {
    const { provider, scrape } = await startWith(Service);

    const thrown = thrownBy(() => provider.verify(error));
    // In a list, for a promise looks at what it is fulfilled with.
    const [rejection] = await provider.verifyLater(error).catch((given: unknown) => [given]);

    // Not by toBe(), which looks at what it compares.
    expect([Object.is(thrown, error), Object.is(rejection, error)]).toEqual([true, true]);
    const exposition = await scrape();
    expect(exposition.lines('verification_total', 'result')).toEqual([`${result} 2`]);
    expect(exposition.lines('signature_invalid_total', 'reason')).toEqual(reason === undefined ? [] : [`${reason} 2`]);
    expect(exposition.value('verification_duration_seconds_count', { result })).toBe(2);
  });

  it('asks failureOf first, and where that cannot tell goes by the status', async () => {
    const { provider, app, scrape } = await startWith(Service);

    thrownBy(() => provider.judged(new ExpiredError('expired')));
    thrownBy(() => provider.judged(new UnauthorizedException()));
    thrownBy(() => provider.judged(new Error('x')));
    thrownBy(() => provider.misjudged(new UnauthorizedException()));

    const exposition = await scrape();
    expect(exposition.lines('verification_total', 'result')).toEqual(['error 1', 'failure 3']);
    expect(exposition.lines('signature_invalid_total', 'reason')).toEqual([
      'Error 1',
      'UnauthorizedException 2',
      'expired 1',
    ]);
    expect(app.logger.lines.filter((line) => line.startsWith('warn ') && line.includes('failureOf'))).toHaveLength(1);
  });

  it('has no more reasons than fifty, whatever is thrown', async () => {
    const { provider, scrape } = await startWith(Service);

    for (let i = 0; i < 100; i++) {
      thrownBy(() => provider.verify(Object.assign(coded(`CODE_${'x'.repeat(i % 40)}_${i}`), { status: 401 })));
    }

    const exposition = await scrape();
    expect(exposition.value('verification_total', { result: 'failure' })).toBe(100);
    expect(exposition.of('signature_invalid_total').length).toBeLessThanOrEqual(52);
  });

  it('stands at zero for each result', async () => {
    const exposition = await (await startWith(Service)).scrape();
    expect(exposition.of('verification_total').map(({ labels, value }) => [labels['result'], value])).toEqual([
      ['success', 0],
      ['failure', 0],
      ['rejected', 0],
      ['error', 0],
    ]);
  });
});

describe('@CountCacheHit, of a method that throws', () => {
  it.each([
    ['of Nest', new NotFoundException(), 'misses'],
    ['of http-errors', createError(404), 'misses'],
    ['of another service', fromUpstream(404), 'misses'],
    ['of the file system', coded('ENOENT'), 'misses'],
    ['of another status', new HttpException('no', 403), 'errors'],
    ['of a service that is down', fromUpstream(503), 'errors'],
    ['of a connection', coded('ECONNREFUSED'), 'errors'],
    ['that throws when it is looked at', hostile, 'errors'],
  ])('counts an error %s', async (_name, error, what) => {
    const { provider, scrape } = await startWith(Service);

    expect(
      Object.is(
        thrownBy(() => provider.get(error)),
        error,
      ),
    ).toBe(true);

    const exposition = await scrape();
    const labels = { path: 'none', cache: 'a' };
    expect(['misses', 'errors'].filter((name) => exposition.value(`cache_${name}_total`, labels) === 1)).toEqual([
      what,
    ]);
  });

  it('asks isMiss', async () => {
    const { provider, scrape } = await startWith(Service);

    [new ExpiredError(), new NotFoundException(), new Error('x')].forEach((error) =>
      thrownBy(() => provider.getFresh(error)),
    );

    const exposition = await scrape();
    expect(exposition.value('cache_misses_total', { path: 'none', cache: 'b' })).toBe(2);
    expect(exposition.value('cache_errors_total', { path: 'none', cache: 'b' })).toBe(1);
  });
});

describe('@CountRateLimitHit, of a method that throws', () => {
  it.each([
    ['of Nest', new HttpException('slow down', 429), 1],
    ['of another service', fromUpstream(429), 1],
    // What RateLimiterMemory of rate-limiter-flexible rejects with.
    [
      'of rate-limiter-flexible',
      { remainingPoints: 0, msBeforeNext: 900, consumedPoints: 6, isFirstInDuration: false },
      1,
    ],
    ['with text for its status', Object.assign(new Error('x'), { status: 'error', statusCode: 429 }), 1],
    ['of another status', fromUpstream(401), 0],
    ['without a status', new ExpiredError(), 0],
    ['that throws when it is looked at', hostile, 0],
  ])('looks for a limit in an error %s', async (_name, error, hits) => {
    const { provider, scrape } = await startWith(Service);

    expect(
      Object.is(
        thrownBy(() => provider.limit(error)),
        error,
      ),
    ).toBe(true);

    expect((await scrape()).value('rate_limit_hits_total', { path: 'none' }) ?? 0).toBe(hits);
  });

  it('asks isHitError', async () => {
    const { provider, scrape } = await startWith(Service);

    thrownBy(() => provider.quota(new ExpiredError()));
    thrownBy(() => provider.quota(new Error('x')));

    expect((await scrape()).value('rate_limit_hits_total', { path: 'none' })).toBe(1);
  });
});

describe('MetricsService', () => {
  it('records a verification that was rejected', async () => {
    const { app, scrape } = await startWith(Service);

    app.app.get(MetricsService).verification('rejected', { reason: 'ignored', seconds: 1 });

    const exposition = await scrape();
    expect(exposition.value('verification_total', { result: 'rejected' })).toBe(1);
    expect(exposition.of('signature_invalid_total')).toEqual([]);
  });
});
