import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder with a file as Kubernetes mounts a Secret: the file is a link through `..data`, and a change lets that
 * point to another folder.
 */
export class MountedSecret {
  private version = 0;

  constructor(
    private readonly folder: string,
    private readonly file: string,
    content: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.change(content);
    symlinkSync(join('..data', file), join(folder, file));
  }

  change(content: string): void {
    const before = `..version-${this.version}`;
    const after = `..version-${++this.version}`;
    mkdirSync(join(this.folder, after));
    writeFileSync(join(this.folder, after, this.file), content);
    symlinkSync(after, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    rmSync(join(this.folder, before), { recursive: true, force: true });
  }
}
