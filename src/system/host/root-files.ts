import { access, readFile } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

// node:fs/promises takes a millisecond to load, and opens a handle for each reading.
const accessible = promisify(access);
const textOf = promisify(readFile);

/** The files below a root, of which any may be missing. Reads one at a time hold at most one thread of Node's pool. */
export class RootFiles {
  constructor(private readonly root: string = '/') {}

  /** The content; `undefined` where it cannot be read. */
  async read(path: string): Promise<string | undefined> {
    try {
      return await textOf(join(this.root, path), 'utf8');
    } catch {
      return undefined;
    }
  }

  async exists(path: string): Promise<boolean> {
    try {
      await accessible(join(this.root, path));
      return true;
    } catch {
      return false;
    }
  }
}
