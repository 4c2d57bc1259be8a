import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The version of a package of others, by one of its files. Optional packages are declared without a range, as npm
 * refuses to install what could conflict, so their version is looked at when they are loaded.
 *
 * @param file what `require.resolve()` says
 * @returns as its package.json has it; `undefined` where there is none, such as in a bundle
 */
export function versionOf(name: string, file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const found = manifestIn(folder);
    if (found?.name === name) {
      return typeof found.version === 'string' ? found.version : undefined;
    }
  }
  return undefined;
}

/** Whether a version such as `v0.0.21` is this one, or newer. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [numbers, others] = [numbersOf(version), numbersOf(oldest)];
  const different = others.findIndex((number, index) => number !== (numbers[index] ?? 0));
  return different === -1 || (numbers[different] ?? 0) > (others[different] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

function manifestIn(folder: string): { readonly name?: unknown; readonly version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
  } catch {
    return undefined;
  }
}
