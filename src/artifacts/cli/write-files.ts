import { randomUUID } from 'node:crypto';
import { lstat, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ArtifactFile } from '../artifact';
import { CommandError } from './command-error';

/**
 * Writes the files below a folder: all of them, or none.
 *
 * @returns the paths written
 * @throws CommandError where one is there already and `force` is not given, or where one would lie outside of the
 * folder
 */
export async function writeFiles(
  folder: string,
  files: readonly ArtifactFile[],
  force: boolean,
): Promise<readonly string[]> {
  const root = resolve(folder);
  const targets = files.map(({ path, content }) => ({ path: inside(root, path), shown: join(folder, path), content }));
  await checkFolder(root, folder);
  for (const { path, shown } of targets) {
    await checkTarget(path, shown, force);
    await checkParents(root, path, shown);
  }
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, content } of targets) {
      await makeFolder(dirname(path));
      const from = `${path}.${randomUUID()}.tmp`;
      staged.push({ from, to: path });
      await writeFile(from, content, { flag: 'wx' });
    }
    for (const { from, to } of staged) {
      await rename(from, to);
    }
  } catch (error) {
    await Promise.all(staged.map(({ from }) => rm(from, { force: true })));
    throw failed(folder, error);
  }
  return targets.map(({ shown }) => shown);
}

/** Like `mkdir` with `recursive`, which never ends where a system refuses with ENOENT, as that of `/proc` does. */
async function makeFolder(path: string): Promise<void> {
  if ((await entry(path)) !== undefined) {
    return;
  }
  await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

function inside(root: string, path: string): string {
  const target = resolve(root, path);
  if (!isBelow(root, target)) {
    throw new CommandError(`${path} would lie outside of ${root}. Fix: name another folder.`, 1);
  }
  return target;
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function checkFolder(root: string, shown: string): Promise<void> {
  const existing = await entry(root).catch((error: unknown) => Promise.reject(failed(shown, error)));
  const isFolder = existing === undefined || existing.isDirectory() || existing.isSymbolicLink();
  if (!isFolder) {
    throw new CommandError(`${shown} is a file. Fix: let --out name a folder.`, 1);
  }
}

async function checkTarget(path: string, shown: string, force: boolean): Promise<void> {
  const existing = await entry(path).catch((error: unknown) => Promise.reject(failed(shown, error)));
  if (existing?.isDirectory() === true) {
    throw new CommandError(`${shown} is a folder. Fix: remove it, or name another folder.`, 1);
  }
  if (existing !== undefined && !force) {
    throw new CommandError(`${shown} is there already, and nothing was written. Fix: add --force to overwrite it.`, 1);
  }
}

/** A link below the folder must not lead out of it. */
async function checkParents(root: string, path: string, shown: string): Promise<void> {
  if ((await entry(root)) === undefined) {
    return;
  }
  const top = await realpath(root).catch((error: unknown) => Promise.reject(failed(root, error)));
  for (let folder = dirname(path); folder !== root; folder = dirname(folder)) {
    if ((await entry(folder)) !== undefined) {
      const real = await realpath(folder).catch(() => undefined);
      if (real === undefined || !isBelow(top, real)) {
        throw new CommandError(`${shown} would lie outside of the folder, behind a link. Fix: remove the link.`, 1);
      }
    }
  }
}

/** What is at a path, without following a link. */
async function entry(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function failed(folder: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new CommandError(
    `${folder} cannot be written (${code ?? message}). Fix: check that it is a folder, and that you may write there.`,
    1,
    error,
  );
}
