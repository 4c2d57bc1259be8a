import { constants, closeSync, fstatSync, openSync, promises, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

const MAX_BYTES = 65_536;
/** Not blocking, or a pipe in place of the file would hold the boot up. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What one reading of a file found: its text, or what is wrong, as a word of a closed set and in words. */
export type FileReading = { readonly text: string } | { readonly trouble: string; readonly problem: string };

/** Reads the file while the process waits. */
export function readSmallFileNow(path: string): FileReading {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, FLAGS);
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    return fstatSync(descriptor).isFile()
      ? readingOf(buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0)))
      : NO_FILE;
  } catch (error) {
    return failed(error);
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** Reads the file. Never rejects. */
export async function readSmallFile(path: string): Promise<FileReading> {
  let handle: FileHandle | undefined;
  try {
    handle = await promises.open(path, FLAGS);
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    return (await handle.stat()).isFile()
      ? readingOf(buffer.subarray(0, (await handle.read(buffer, 0, buffer.length, 0)).bytesRead))
      : NO_FILE;
  } catch (error) {
    return failed(error);
  } finally {
    await handle?.close().catch(() => {});
  }
}

const NO_FILE: FileReading = { trouble: 'kind', problem: 'is no regular file' };

function readingOf(bytes: Buffer): FileReading {
  return bytes.length > MAX_BYTES
    ? { trouble: 'size', problem: 'has more than 64 KiB' }
    : { text: bytes.toString('utf8') };
}

function failed(error: unknown): FileReading {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error';
  return { trouble: code, problem: `cannot be read (${code})` };
}
