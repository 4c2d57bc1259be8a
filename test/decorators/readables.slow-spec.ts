import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Counted, Timed, TrackInFlight, TrackStream } from 'nestjs-red-metrics';
import { closed } from '../support/sockets';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { MeasuredApp, NO_CALLS, NO_STREAMS, readAll, rejectionOf, startWith } from './support/measured';

const ONE_OK = { ...NO_CALLS, ok: 1, timed: 1 };
const ONE_ERROR = { ...NO_CALLS, error: 1, timed: 1 };
const COMPLETED = { ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 };

afterEach(() => TestApp.stopAll());

const pieces = (): Readable => Readable.from(['a', 'b']);

/** Keeps what is written to it. */
class Kept extends Writable {
  readonly chunks: string[] = [];

  constructor() {
    super({ objectMode: true });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}

const READERS: [string, (stream: Readable) => Promise<string[]>][] = [
  [
    'pipe',
    async (stream) => {
      const kept = new Kept();
      await finished(stream.pipe(kept));
      return kept.chunks;
    },
  ],
  [
    'pipeline',
    async (stream) => {
      const kept = new Kept();
      await pipeline(stream, new PassThrough({ objectMode: true }), kept);
      return kept.chunks;
    },
  ],
  ['for await', readAll],
  [
    'read()',
    async (stream) => {
      const chunks: string[] = [];
      stream.on('readable', () => {
        for (let chunk: unknown = stream.read(); chunk !== null; chunk = stream.read()) {
          chunks.push(chunk as string);
        }
      });
      await once(stream, 'end');
      return chunks;
    },
  ],
  [
    'a listener for data',
    async (stream) => {
      const chunks: string[] = [];
      stream.on('data', (chunk: string) => chunks.push(chunk));
      await once(stream, 'end');
      return chunks;
    },
  ],
  ['toArray()', (stream) => stream.toArray()],
  ['a web stream', (stream) => readAll(Readable.toWeb(stream) as AsyncIterable<string>)],
];

describe('a Readable', () => {
  it.each(READERS)('that is read by %s gives all that it has, and counts', async (_name, read) => {
    const app = await MeasuredApp.start();
    const stream = pieces();

    const result = app.methods.all(() => stream);

    expect(result).toBe(stream);
    expect(await read(result)).toEqual(['a', 'b']);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual(COMPLETED);
  });

  it('is not started by being measured, and has no listener for data or error more', async () => {
    const app = await MeasuredApp.start();
    const read = jest.fn();
    const stream = new Readable({ read });

    app.methods.all(() => stream);
    await new Promise((resolve) => setImmediate(resolve));

    expect(stream.readableFlowing).toBeNull();
    expect(read).not.toHaveBeenCalled();
    expect(stream.isPaused()).toBe(false);
    expect(['data', 'error', 'readable'].map((event) => stream.listenerCount(event))).toEqual([0, 0, 0]);
    expect(Object.keys(stream)).not.toContain('emit');
    stream.destroy();
    await closed(stream);
  });

  it('is in flight until it ends', async () => {
    const app = await MeasuredApp.start();
    const stream = new PassThrough({ objectMode: true });

    app.methods.all(() => stream).on('data', () => {});
    stream.write('a');
    await eventually(async () => expect(await app.streams('all')).toMatchObject({ items: 1, active: 1 }));
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, inFlight: 1 });
    stream.end('b');
    await once(stream, 'end');

    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual(COMPLETED);
  });

  it('that fails counts as an error, and its listeners hear the very one', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('disk');
    const stream = new Readable({ read: () => {} });
    const heard: unknown[] = [];

    app.methods.all(() => stream).on('error', (given) => heard.push(given));
    stream.destroy(error);
    await closed(stream);

    expect(heard).toEqual([error]);
    expect(await app.calls('all')).toEqual(ONE_ERROR);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, error: 1, timed: 1 });
  });

  it('that fails while it is read by pipeline rejects with the very error', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('disk');
    const stream = new Readable({ read: () => void stream.destroy(error) });

    expect(
      await rejectionOf(
        pipeline(
          app.methods.all(() => stream),
          new Kept(),
        ),
      ),
    ).toBe(error);

    expect(await app.calls('all')).toEqual(ONE_ERROR);
  });

  it('that is destroyed was cancelled', async () => {
    const app = await MeasuredApp.start();
    const stream = app.methods.all(() => new Readable({ read: () => {} }));

    stream.destroy();
    stream.destroy();
    await closed(stream);

    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, cancelled: 1, timed: 1 });
  });

  it('whose reader breaks off a for await was cancelled', async () => {
    const app = await MeasuredApp.start();

    for await (const chunk of app.methods.all(pieces)) {
      expect(chunk).toBe('a');
      break;
    }

    expect(await app.streams('all')).toMatchObject({ completed: 0, cancelled: 1, error: 0, active: 0 });
    expect(await app.calls('all')).toEqual(ONE_OK);
  });

  it('whose reader fails within a for await has not failed itself', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('of the reader');
    const read = async (): Promise<void> => {
      for await (const _chunk of app.methods.all(pieces)) {
        throw error;
      }
    };

    expect(await rejectionOf(read())).toBe(error);

    await eventually(async () => expect((await app.streams('all')).active).toBe(0));
    expect((await app.calls('all')).inFlight).toBe(0);
    expect(await app.streams('all')).toMatchObject({ completed: 0, cancelled: 1, error: 0, timed: 1 });
  });

  it.each([
    ['has ended', 'completed', async (stream: Readable) => void (await stream.toArray())],
    [
      'is destroyed',
      'cancelled',
      async (stream: Readable) => {
        stream.destroy();
        await closed(stream);
      },
    ],
    [
      'has failed',
      'error',
      async (stream: Readable) => {
        stream.on('error', () => {}).destroy(new Error('before'));
        await closed(stream);
      },
    ],
  ])('that %s before it is returned counts at once', async (_name, outcome, finish) => {
    const app = await MeasuredApp.start();
    const stream = pieces();
    await finish(stream);

    expect(app.methods.all(() => stream)).toBe(stream);

    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, [outcome]: 1, timed: 1 });
    expect((await app.calls('all')).inFlight).toBe(0);
  });

  it('of a promise is in flight from the call on', async () => {
    const app = await MeasuredApp.start();

    const stream = await app.methods.stream(() => Promise.resolve(pieces()));

    expect(await stream.toArray()).toEqual(['a', 'b']);
    expect(await app.streams()).toEqual(COMPLETED);
  });

  it('that is returned 10,000 times is followed once: no listeners pile up', async () => {
    const app = await MeasuredApp.start();
    const stream = pieces();

    app.methods.all(() => stream);
    const before = stream.eventNames().map((event) => stream.listenerCount(event));
    for (let i = 0; i < 10_000; i++) {
      app.methods.all(() => stream);
    }

    expect(stream.eventNames().map((event) => stream.listenerCount(event))).toEqual(before);
    expect(await stream.toArray()).toEqual(['a', 'b']);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual(COMPLETED);
  });

  it('that goes through many measured methods is not near the number of listeners that Node warns of', async () => {
    @Counted()
    @Timed()
    @Injectable()
    class Layers {
      @TrackInFlight()
      @TrackStream()
      file(): Readable {
        return pieces();
      }

      @TrackInFlight()
      @TrackStream()
      service(): Readable {
        return this.file();
      }

      @TrackInFlight()
      @TrackStream()
      controller(): Readable {
        return this.service();
      }
    }
    const { provider, scrape } = await startWith(Layers);

    const stream = provider.controller();
    const counts = stream.eventNames().map((event) => stream.listenerCount(event));
    await stream.toArray();

    expect(Math.max(...counts)).toBeLessThan(stream.getMaxListeners());
    expect((await scrape()).lines('streams_total', 'method', 'outcome')).toEqual([
      'controller completed 1',
      'file completed 1',
      'service completed 1',
    ]);
  });

  it('keeps the order of its events', async () => {
    const app = await MeasuredApp.start();
    const heard: string[] = [];

    const stream = app.methods.all(pieces);
    for (const event of ['end', 'close', 'data']) {
      stream.on(event, () => heard.push(event));
    }
    await closed(stream);

    expect(heard).toEqual(['data', 'data', 'end', 'close']);
  });
});
