import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import type { ContentEncoding } from './scrape-format';

/** Measured in docs/performance.md: higher levels take several times the CPU for a few percent fewer bytes. */
const GZIP_LEVEL = 1;
const BROTLI_QUALITY = 1;
const ZSTD_LEVEL = 1;
/** Bytes under which a compressed answer is hardly shorter. */
const WORTH_IT = 1024;

/** zlib as Node has it from 22.15 on. */
interface ZlibWithZstd {
  createZstdCompress(options: { params: Record<number, number> }): NodeJS.ReadWriteStream;
  constants: { ZSTD_c_compressionLevel: number };
}

/** The bytes in the encoding, and which that is: short ones stay as they are. Works piece by piece, on Node's thread pool. */
export async function compress(
  chunks: readonly Buffer[],
  encoding: ContentEncoding,
): Promise<{ chunks: readonly Buffer[]; encoding: ContentEncoding }> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (encoding === 'identity' || size < WORTH_IT) {
    return { chunks, encoding: 'identity' };
  }
  const compressed: Buffer[] = [];
  for await (const chunk of Readable.from(chunks).pipe(compressorFor(encoding))) {
    compressed.push(chunk as Buffer);
  }
  return { chunks: compressed, encoding };
}

function compressorFor(encoding: Exclude<ContentEncoding, 'identity'>): NodeJS.ReadWriteStream {
  switch (encoding) {
    case 'gzip':
      return zlib.createGzip({ level: GZIP_LEVEL });
    case 'br':
      return zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
    case 'zstd': {
      const zstd = zlib as unknown as ZlibWithZstd;
      return zstd.createZstdCompress({ params: { [zstd.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
    }
  }
}
