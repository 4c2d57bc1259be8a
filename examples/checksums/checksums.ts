import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Counted } from 'nestjs-red-metrics';

/** Tells checksums of files. */
@Injectable()
export class Checksums {
  /** The SHA-256 of the file, in hexadecimal digits. */
  @Counted()
  async of(file: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  }
}
