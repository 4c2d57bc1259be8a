import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { closed } from '../../../test/support/sockets';
import { Broadcast } from '../broadcast';
import { sinkFor } from './byte-sink';

/** Resolves when the reader has left. */
function gone(reader: Readable): Promise<void> {
  const left = closed(reader);
  reader.destroy();
  return left;
}

const PIECE = Buffer.alloc(64 * 1024, 'metrics ');

describe('sinkFor', () => {
  it.each([
    ['identity', (bytes: Buffer) => bytes],
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('passes everything on in %s, to every reader', async (encoding, decode) => {
    const readers = new Broadcast();
    const read = [readers.join(), readers.join()].map((reader) => buffer(reader));
    const sink = sinkFor(encoding, readers);

    for (let i = 0; i < 50; i++) {
      sink.write(PIECE);
      // Sometimes it drains before it is asked whether it is ready.
      await (i % 3 === 0 ? pause(2) : undefined);
      await sink.ready();
    }
    await sink.end();

    for (const bytes of await Promise.all(read)) {
      expect(decode(bytes).equals(Buffer.concat(Array.from({ length: 50 }, () => PIECE)))).toBe(true);
    }
  });

  it('can be let go of', async () => {
    const readers = new Broadcast();
    const sink = sinkFor('gzip', readers);
    sink.write(PIECE);

    expect(() => sink.abort()).not.toThrow();
  });
});

describe('Broadcast', () => {
  it('is abandoned when every reader has left', async () => {
    const readers = new Broadcast();
    const [one, other] = [readers.join(), readers.join()];
    await gone(one);
    expect(readers.isAbandoned).toBe(false);
    await gone(other);
    expect(readers.isAbandoned).toBe(true);
  });

  it('breaks readers off where it fails', async () => {
    const readers = new Broadcast();
    const read = buffer(readers.join());

    readers.fail(new Error('broken'));

    await expect(read).rejects.toThrow('broken');
  });

  describe('with a reader that does not read', () => {
    const MEBIBYTE = Buffer.alloc(1024 * 1024, 'metrics ');

    beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
    afterEach(() => jest.useRealTimers());

    /** Writes until a reader is too far behind; whether the writer may go on. */
    function fill(readers: Broadcast): { isReady: () => boolean } {
      for (let i = 0; i < 5; i++) {
        readers.write(MEBIBYTE);
      }
      let isReady = false;
      void readers.ready().then(() => (isReady = true));
      return { isReady: () => isReady };
    }
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    it('waits for it, says that it does, and goes on when it reads', async () => {
      const onLag = jest.fn();
      const readers = new Broadcast(onLag);
      const reader = readers.join();
      const { isReady } = fill(readers);
      await turn();
      expect([isReady(), onLag.mock.calls.length]).toEqual([false, 1]);

      reader.resume();
      await turn();
      expect(isReady()).toBe(true);
    });

    it('cuts it off after ten seconds', async () => {
      const readers = new Broadcast();
      const reader = readers.join();
      const { isReady } = fill(readers);
      jest.advanceTimersByTime(9999);
      await turn();
      expect([isReady(), reader.destroyed]).toEqual([false, false]);

      jest.advanceTimersByTime(1);
      await turn();
      expect([isReady(), reader.errored?.message]).toEqual([true, 'The reader is too slow.']);
      expect(readers.isAbandoned).toBe(true);
    });

    it('lets it hold up others for a second in all', async () => {
      const readers = new Broadcast();
      const [still, other] = [readers.join(), readers.join().resume()];
      // It is looked at every quarter of a second.
      for (let i = 0; i < 3; i++) {
        const { isReady } = fill(readers);
        await turn();
        jest.advanceTimersByTime(700);
        await turn();
        expect([isReady(), still.destroyed]).toEqual([i === 2, i === 2]);
        still.read();
        await turn();
      }
      expect(other.destroyed).toBe(false);
    });

    it('holds nobody up who has enough to read: two that are equally slow are both served', async () => {
      const readers = new Broadcast();
      const both = [readers.join(), readers.join()];
      for (let i = 0; i < 8; i++) {
        const { isReady } = fill(readers);
        jest.advanceTimersByTime(900);
        both.forEach((reader) => {
          while (reader.readableLength > 3 * MEBIBYTE.length) {
            reader.read(MEBIBYTE.length);
          }
        });
        await turn();
        expect(isReady()).toBe(true);
      }
      expect(both.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    });

    it('does not let it hold up for ten seconds who fell behind with it and has come nearer', async () => {
      const readers = new Broadcast();
      const [fast, still] = [readers.join(), readers.join()];
      const { isReady } = fill(readers);
      fast.resume();
      await turn();
      jest.advanceTimersByTime(1500);
      await turn();
      expect([isReady(), still.destroyed, fast.destroyed]).toEqual([true, true, false]);
    });

    it('keeps no more of the rest than it may be behind, for half a minute', async () => {
      const readers = new Broadcast();
      const reader = readers.join();
      readers.write(PIECE);
      readers.end();
      jest.advanceTimersByTime(29_999);
      await turn();
      expect(reader.destroyed).toBe(false);

      jest.advanceTimersByTime(1);
      await turn();
      expect(reader.destroyed).toBe(true);
      await readers.closed;
    });
  });
});
