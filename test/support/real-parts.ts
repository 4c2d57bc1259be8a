import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something of others that a suite needs, where that is not just a program. */
export interface RealPart {
  readonly name: string;
  isInstalled(): boolean;
}

/**
 * `describe` for suites that need programs of others. Where one is not installed, they are skipped with a line that
 * says so; on a build server (`CI=true`) they fail, for there nobody reads that line.
 */
export function describeWith(...parts: readonly (string | RealPart)[]): (title: string, suite: () => void) => void {
  const missing = parts.map(toPart).flatMap((part) => (part.isInstalled() ? [] : [part.name]));
  if (missing.length === 0) {
    return (title, suite) => describe(title, suite);
  }
  const problem = `not installed: ${missing.join(', ')}`;
  if (process.env['CI'] === 'true') {
    return (title) =>
      describe(title, () => {
        it('has what it needs', () => {
          throw new Error(`${problem}. Under CI=true nothing is skipped: install it, or put its folder into PATH.`);
        });
      });
  }
  return (title, suite) => {
    process.stderr.write(`Skipped: ${title} (${problem})\n`);
    describe.skip(title, suite);
  };
}

/** The first of these programs that is installed. Distributions have names of their own for some. */
export function firstInstalled(...programs: readonly string[]): string | undefined {
  return programs.find(isInstalled);
}

function toPart(part: string | RealPart): RealPart {
  return typeof part === 'string' ? { name: part, isInstalled: () => isInstalled(part) } : part;
}

function isInstalled(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
