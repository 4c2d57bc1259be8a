import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TrackStream } from 'nestjs-red-metrics';
import { lastValueFrom, of } from 'rxjs';
import { TestApp } from '../support/test-app';
import { held, MeasuredApp, NO_STREAMS, readAll, readOne, rejectionOf, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

async function* letters(): AsyncGenerator<string, void> {
  yield 'a';
  yield 'b';
}

const STREAMS: [string, () => AsyncIterable<string>][] = [
  ['an async generator', letters],
  ['an async iterable', () => ({ [Symbol.asyncIterator]: letters })],
  ['a Readable', () => Readable.from(['a', 'b'])],
  ['a web stream', () => ReadableStream.from(['a', 'b'])],
];

describe.each(STREAMS)('@TrackStream on %s', (_name, make) => {
  const completed = { ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 };

  it('counts a stream that is read to its end, its items, and the first of them once', async () => {
    const app = await MeasuredApp.start();
    const stream = make();

    const result = app.methods.stream(() => stream);

    expect(result).toBe(stream);
    expect(await readAll(result)).toEqual(['a', 'b']);
    expect(await app.streams()).toEqual(completed);
  });

  it('counts a stream whose reader breaks off as cancelled', async () => {
    const app = await MeasuredApp.start();

    expect(await readOne(app.methods.stream(make))).toBe('a');

    expect(await app.streams()).toMatchObject({ completed: 0, cancelled: 1, error: 0, timed: 1, active: 0 });
  });

  it('counts a stream that comes by a promise', async () => {
    const app = await MeasuredApp.start();
    const stream = make();

    const result = await app.methods.stream(() => Promise.resolve(stream));

    expect(result).toBe(stream);
    expect(await readAll(result)).toEqual(['a', 'b']);
    expect(await app.streams()).toEqual(completed);
  });

  it('shows a stream that is being read as active', async () => {
    const app = await MeasuredApp.start();

    const iterator = app.methods.stream(make)[Symbol.asyncIterator]();
    await iterator.next();
    expect(await app.streams()).toMatchObject({ active: 1, completed: 0, firstItems: 1, timed: 0 });
    await iterator.next();
    await iterator.next();

    expect(await app.streams()).toEqual(completed);
  });
});

describe('@TrackStream', () => {
  it('stands at zero for every outcome before the first stream', async () => {
    const app = await MeasuredApp.start();

    expect(await app.streams()).toEqual(NO_STREAMS);
    const scrape = await app.app.scrape();
    const outcomes = scrape.of('streams_total').filter(({ labels }) => labels['method'] === 'stream');
    expect(new Set(outcomes.map(({ labels }) => labels['outcome']))).toEqual(
      new Set(['cancelled', 'completed', 'error', 'timeout']),
    );
    expect(outcomes).toHaveLength(4);
  });

  it('takes other names', async () => {
    @Injectable()
    class Chat {
      @TrackStream({ class: 'Bot', method: 'tokens' })
      say(): AsyncGenerator<string> {
        return letters();
      }
    }
    const app = await TestApp.start('express', { providers: [Chat] });

    await readAll(app.app.get(Chat).say());

    expect((await app.scrape()).value('streams_total', { class: 'Bot', method: 'tokens' })).toBe(1);
  });

  it('counts a stream that fails as an error, which is the very one', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('cut off');
    const failing = async function* (): AsyncGenerator<string> {
      yield 'a';
      throw error;
    };

    expect(await rejectionOf(readAll(app.methods.stream(failing)))).toBe(error);

    expect(await app.streams()).toEqual({ ...NO_STREAMS, error: 1, items: 1, firstItems: 1, timed: 1 });
  });

  it('counts a stream that an AbortSignal ends as cancelled, whichever way it hears of it', async () => {
    const app = await MeasuredApp.start();
    async function* heard(signal: AbortSignal): AsyncGenerator<string, void> {
      yield 'a';
      await pause(60_000, undefined, { signal });
    }
    const given = (signal: AbortSignal): Readable => {
      const stream = new Readable({ objectMode: true, signal, read: () => {} });
      stream.push('a');
      return stream;
    };
    for (const make of [heard, given]) {
      const abort = new AbortController();
      const iterator = app.methods.stream(() => make(abort.signal) as AsyncIterable<string>)[Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      abort.abort();
      expect(((await rejectionOf(next)) as Error).name).toBe('AbortError');
    }

    expect(await app.streams()).toMatchObject({ cancelled: 2, error: 0, completed: 0, active: 0 });
  });

  it('counts a rejected promise and a throw as streams that failed', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('refused');

    expect(await rejectionOf(app.methods.stream(() => Promise.reject(error)))).toBe(error);
    const thrown = thrownBy(() =>
      app.methods.stream(() => {
        throw error;
      }),
    );

    expect(thrown).toBe(error);
    expect(await app.streams()).toEqual({ ...NO_STREAMS, error: 2, timed: 2 });
  });

  it('knows no first item of a stream that gives none', async () => {
    const app = await MeasuredApp.start();

    await readAll(app.methods.stream(() => Readable.from([])));
    await lastValueFrom(
      app.methods.stream(() => of()),
      { defaultValue: undefined },
    );

    expect(await app.streams()).toEqual({ ...NO_STREAMS, completed: 2, timed: 2 });
  });

  it.each([
    ['a value', (): unknown => 'text'],
    ['an array', (): unknown => ['a', 'b']],
    ['nothing', (): unknown => undefined],
    ['a promise of a value', (): unknown => Promise.resolve({ a: 1 })],
  ])('counts nothing of %s, and says so once', async (_what, give) => {
    const app = await MeasuredApp.start();
    const before = app.warnings().length;

    const expected: unknown = await give();
    expect(await app.methods.stream(give)).toEqual(expected);
    await app.methods.stream(give);

    expect(await app.streams()).toEqual(NO_STREAMS);
    const warnings = app.warnings().slice(before);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('@TrackStream() on Measured.stream');
  });

  it('counts the time until a promise gave the stream in', async () => {
    const app = await MeasuredApp.start();
    const waiting = held<AsyncIterable<string>>();
    const labels = { class: 'Measured', method: 'stream' };
    const waitedMs = 60;

    const result = app.methods.stream(() => waiting.promise);
    const start = performance.now();
    while (performance.now() - start < waitedMs) {
      // Nothing else shall run.
    }
    waiting.resolve(letters());
    await readAll(await result);

    const scrape = await app.app.scrape();
    const least = waitedMs / 1000;
    expect(scrape.value('stream_time_to_first_item_seconds_sum', labels)).toBeGreaterThanOrEqual(least);
    expect(scrape.value('stream_duration_seconds_sum', labels)).toBeGreaterThanOrEqual(least);
  });

  it('counts streams that are read at the same time, each by itself', async () => {
    const app = await MeasuredApp.start();
    const iterators = [1, 2, 3].map(() => app.methods.stream(letters));

    await Promise.all(iterators.map((iterator) => iterator.next()));
    expect((await app.streams()).active).toBe(3);
    await iterators[0]?.return();
    await rejectionOf(iterators[1]?.throw(new Error('enough')) ?? Promise.resolve());
    await readAll(iterators[2] ?? letters());

    expect(await app.streams()).toEqual({
      completed: 1,
      cancelled: 1,
      timeout: 0,
      error: 1,
      items: 4,
      firstItems: 3,
      timed: 3,
      active: 0,
    });
  });
});
