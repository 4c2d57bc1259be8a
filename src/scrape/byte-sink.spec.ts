import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { closed } from '../../test/support/sockets';
import { Broadcast } from './broadcast';
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
});
