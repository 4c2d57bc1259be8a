import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Broadcast } from '../broadcast';
import type { ContentEncoding } from './scrape-format';

/** Where an exposition's bytes go. */
export interface ByteSink {
  write(piece: Buffer): void;
  /** Resolves when more can be taken without piling up. */
  ready(): Promise<void>;
  /** Resolves when everything was passed on. */
  end(): Promise<void>;
  /** Lets go of everything, where the rest is not wanted. */
  abort(): void;
}

/** Measured in docs/performance.md: higher levels take several times the CPU for a few percent fewer bytes. */
const GZIP_LEVEL = 1;
const BROTLI_QUALITY = 1;
const ZSTD_LEVEL = 1;
const PIECE_BYTES = 64 * 1024;

/** zlib as Node has it from 22.15 on. */
interface ZlibWithZstd {
  createZstdCompress(options: object): Duplex;
  constants: { ZSTD_c_compressionLevel: number };
}

/** A sink that passes the bytes on in the encoding. Compression works on Node's thread pool. */
export function sinkFor(encoding: ContentEncoding, target: Broadcast): ByteSink {
  return encoding === 'identity' ? new PlainSink(target) : new CompressingSink(compressorFor(encoding), target);
}

class PlainSink implements ByteSink {
  constructor(private readonly target: Broadcast) {}

  write(piece: Buffer): void {
    this.target.write(piece);
  }

  ready(): Promise<void> {
    return this.target.ready();
  }

  async end(): Promise<void> {
    this.target.end();
  }

  abort(): void {}
}

class CompressingSink implements ByteSink {
  constructor(
    private readonly compressor: Duplex,
    private readonly target: Broadcast,
  ) {
    compressor.on('data', (piece: Buffer) => {
      target.write(piece);
      if (target.isHeldUp) {
        compressor.pause();
        void target.ready().then(() => compressor.resume());
      }
    });
    compressor.on('error', (error) => target.fail(error));
  }

  write(piece: Buffer): void {
    this.compressor.write(piece);
  }

  async ready(): Promise<void> {
    // Asked now: it may have been full when it was written to, and have drained since.
    if (this.compressor.writableNeedDrain) {
      await once(this.compressor, 'drain');
    }
  }

  async end(): Promise<void> {
    this.compressor.end();
    await once(this.compressor, 'end');
    this.target.end();
  }

  abort(): void {
    this.compressor.destroy();
  }
}

function compressorFor(encoding: Exclude<ContentEncoding, 'identity'>): Duplex {
  switch (encoding) {
    case 'gzip':
      return zlib.createGzip({ level: GZIP_LEVEL, chunkSize: PIECE_BYTES });
    case 'br': {
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
      return zlib.createBrotliCompress({ params, chunkSize: PIECE_BYTES });
    }
    case 'zstd': {
      const zstd = zlib as unknown as ZlibWithZstd;
      const params = { [zstd.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
      return zstd.createZstdCompress({ params, chunkSize: PIECE_BYTES });
    }
  }
}
