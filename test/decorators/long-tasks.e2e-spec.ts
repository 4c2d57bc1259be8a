import { Injectable } from '@nestjs/common';
import { Timed, TrackInFlight } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { TestApp } from '../support/test-app';
import { held, readOne, rejectionOf, startWith } from './support/measured';

afterEach(() => TestApp.stopAll());

@Injectable()
class Jobs {
  @Timed({ longTask: true })
  run<Result>(give: () => Result): Result {
    return give();
  }

  @TrackInFlight({ longTask: true, class: 'batch', method: 'nightly' })
  watch<Result>(give: () => Result): Result {
    return give();
  }

  @Timed({
    name: 'import_duration_seconds',
    longTask: true,
    class: 'batch',
    labels: { file: ([file]: [string]) => file },
  })
  import<Result>(_file: string, give: () => Result): Result {
    return give();
  }
}

const LONGEST = 'method_longest_running_seconds';
const running = (exposition: Exposition, method: string): number | undefined => exposition.value(LONGEST, { method });

describe('long tasks', () => {
  it('are at zero before any runs', async () => {
    const exposition = await (await startWith(Jobs)).scrape();

    expect(exposition.types.get(LONGEST)).toBe('gauge');
    expect(exposition.of(LONGEST)).toEqual([
      { name: LONGEST, labels: { class: 'Jobs', method: 'run' }, value: 0 },
      { name: LONGEST, labels: { class: 'batch', method: 'nightly' }, value: 0 },
      { name: LONGEST, labels: { class: 'batch', method: 'import' }, value: 0 },
    ]);
  });

  it('are not shown where no method asks for them', async () => {
    @Injectable()
    class Short {
      @Timed({ longTask: false })
      @TrackInFlight()
      run(): void {}
    }
    expect((await (await startWith(Short)).scrape()).of(LONGEST)).toEqual([]);
  });

  it('show for how long the oldest has been running, whichever ends first', async () => {
    const { provider, scrape } = await startWith(Jobs);
    const [first, second] = [held<string>(), held<string>()];
    const call = provider.run(() => first.promise);
    const begin = performance.now();
    await eventually(async () => expect(running(await scrape(), 'run')).toBeGreaterThan(0));

    const younger = provider.run(() => second.promise);
    const youngerBegin = performance.now();
    await eventually(async () => {
      const age = running(await scrape(), 'run') ?? 0;
      // Older than the younger one can be.
      expect(age).toBeGreaterThan((performance.now() - youngerBegin) / 1000);
    });

    first.resolve('done');
    expect(await call).toBe('done');
    const rest = running(await scrape(), 'run') ?? 0;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan((performance.now() - begin) / 1000);

    second.reject(new Error('expected'));
    await rejectionOf(younger);
    const exposition = await scrape();
    expect(running(exposition, 'run')).toBe(0);
    expect(exposition.lines('method_duration_seconds_count', 'method', 'result')).toEqual(['run error 1', 'run ok 1']);
  });

  it('are known beside the gauge of calls in flight', async () => {
    const { provider, scrape } = await startWith(Jobs);
    const job = held<void>();

    const call = provider.watch(() => job.promise);

    await eventually(async () => expect(running(await scrape(), 'nightly')).toBeGreaterThan(0));
    expect((await scrape()).value('method_calls_in_flight', { class: 'batch' })).toBe(1);
    job.resolve();
    await call;
    const exposition = await scrape();
    expect(running(exposition, 'nightly')).toBe(0);
    expect(exposition.value('method_calls_in_flight', { class: 'batch' })).toBe(0);
  });

  it('are known by class and method also where the duration has a name of its own', async () => {
    const { provider, scrape } = await startWith(Jobs);
    const job = held<void>();

    const call = provider.import('a.csv', () => job.promise);
    await eventually(async () => expect(running(await scrape(), 'import')).toBeGreaterThan(0));
    job.resolve();
    await call;

    const exposition = await scrape();
    expect(running(exposition, 'import')).toBe(0);
    expect(exposition.lines('import_duration_seconds_count', 'file', 'result')).toEqual(['a.csv ok 1']);
  });

  it('are a stream as long as it is read, also one that a promise resolves to, and no longer', async () => {
    const { provider, scrape } = await startWith(Jobs);
    const gate = held<void>();
    const stream = async function* (): AsyncGenerator<number> {
      yield 1;
      await gate.promise;
      yield 2;
    };

    provider.run(stream);
    expect(running(await scrape(), 'run')).toBe(0);
    const iterator = (await provider.run(() => Promise.resolve(stream())))[Symbol.asyncIterator]();
    await iterator.next();
    await eventually(async () => expect(running(await scrape(), 'run')).toBeGreaterThan(0));
    await iterator.return(undefined);
    expect(running(await scrape(), 'run')).toBe(0);

    expect(await readOne(provider.run(stream))).toBe(1);
    expect(running(await scrape(), 'run')).toBe(0);
    // A promise whose stream nobody reads ends with the promise.
    await provider.run(() => Promise.resolve(stream()));
    await eventually(async () => expect(running(await scrape(), 'run')).toBe(0));
  });

  it('are over where a call throws at once', async () => {
    const { provider, scrape } = await startWith(Jobs);
    const fail = (): never => {
      throw new Error('expected');
    };

    expect(() => provider.run(fail)).toThrow('expected');
    expect(() => provider.watch(fail)).toThrow('expected');

    expect((await scrape()).value(LONGEST)).toBe(0);
  });
});
