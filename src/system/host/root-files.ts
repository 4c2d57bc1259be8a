import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files below a root, of which any may be missing. Reads one at a time hold at most one thread of Node's pool. */
export class RootFiles {
  constructor(private readonly root: string = '/') {}

  /** The content; `undefined` where it cannot be read. */
  async read(path: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.root, path), 'utf8');
    } catch {
      return undefined;
    }
  }

  async exists(path: string): Promise<boolean> {
    try {
      await access(join(this.root, path));
      return true;
    } catch {
      return false;
    }
  }
}
