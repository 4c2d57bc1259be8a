import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { LockedBy, ProjectFolder } from '../project-folder';

/** The first that is there counts: a project that was moved to another program may have the old file, too. */
const LOCK_FILES: readonly (readonly [string, LockedBy])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
];
const YARN_1 = '# yarn lockfile v1';

/** What lies in the folder that the command runs in. */
export async function readProject(folder: string, config: string | undefined): Promise<ProjectFolder> {
  return {
    config: config === undefined ? undefined : relative(folder, resolve(folder, config)).replaceAll(sep, '/'),
    lockedBy: await lockedBy(folder),
  };
}

async function lockedBy(folder: string): Promise<LockedBy | undefined> {
  for (const [file, program] of LOCK_FILES) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      return program === 'yarn' && text.includes(YARN_1) ? 'yarn-classic' : program;
    }
  }
  return undefined;
}
