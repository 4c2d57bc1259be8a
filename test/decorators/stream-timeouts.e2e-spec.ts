import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestTimeoutException } from '@nestjs/common';
import { concat, concatMap, from, lastValueFrom, NEVER, type Observable, of, throwError, timeout } from 'rxjs';
import { TestApp } from '../support/test-app';
import { MeasuredApp, NO_STREAMS, readAll, rejectionOf } from './support/measured';

afterEach(() => TestApp.stopAll());

const late = (): Error => Object.assign(new Error('terminated'), { cause: { code: 'UND_ERR_BODY_TIMEOUT' } });

/** Streams that give one item, and then are too late. */
const LATE: [string, () => AsyncIterable<string>][] = [
  [
    'a generator whose source does not answer in time',
    async function* () {
      yield 'a';
      await pause(60_000, undefined, { signal: AbortSignal.timeout(5) }).catch((error: Error) => {
        throw error.cause;
      });
    },
  ],
  [
    'a generator that throws an exception of Nest',
    async function* () {
      yield 'a';
      throw new RequestTimeoutException();
    },
  ],
  [
    'a Readable that is destroyed',
    () => {
      const stream = new Readable({ objectMode: true, read: () => {} });
      stream.push('a');
      stream.once('data', () => setImmediate(() => stream.destroy(late())));
      return stream;
    },
  ],
  [
    'a web stream',
    () => {
      const items = ['a'];
      return new ReadableStream<string>(
        {
          pull(controller) {
            const item = items.pop();
            if (item === undefined) {
              controller.error(late());
            } else {
              controller.enqueue(item);
            }
          },
        },
        { highWaterMark: 0 },
      );
    },
  ],
];

describe('the outcome timeout of @TrackStream', () => {
  const ONE_LATE = { ...NO_STREAMS, timeout: 1, items: 1, firstItems: 1, timed: 1 };
  let app: MeasuredApp;
  beforeEach(async () => {
    app = await MeasuredApp.start();
  });

  it.each(LATE)('is that of %s', async (_name, make) => {
    await rejectionOf(readAll(app.methods.stream(make)));

    expect(await app.streams()).toEqual(ONE_LATE);
  });

  it.each(LATE)('is that of %s, by a promise', async (_name, make) => {
    await rejectionOf(readAll(await app.methods.stream(() => Promise.resolve(make()))));

    expect(await app.streams()).toEqual(ONE_LATE);
  });

  const observables: [string, () => Observable<string>][] = [
    ['stalls', () => concat(of('a'), NEVER).pipe(timeout(5))],
    ['fails', () => from(['a', 'b']).pipe(concatMap((item) => (item === 'a' ? of(item) : throwError(late))))],
  ];

  it.each(observables)('is that of an Observable that %s', async (_how, make) => {
    await rejectionOf(lastValueFrom(app.methods.stream(make)));

    expect(await app.streams()).toEqual(ONE_LATE);
  });

  it.each(observables)('is that of an Observable that %s, by a promise', async (_how, make) => {
    await rejectionOf(lastValueFrom(await app.methods.stream(() => Promise.resolve(make()))));

    expect(await app.streams()).toEqual(ONE_LATE);
  });

  it('is that of a promise of a stream that comes too late', async () => {
    await rejectionOf(app.methods.stream(() => Promise.reject(late())));

    expect(await app.streams()).toEqual({ ...NO_STREAMS, timeout: 1, timed: 1 });
  });
});
