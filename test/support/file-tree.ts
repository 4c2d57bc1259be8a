import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];

/** Writes these files, by path, below a new directory, and returns it. */
export function fileTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'file-tree-'));
  made.push(root);
  writeFiles(root, files);
  return root;
}

/** Writes more files into the directory. */
export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Removes every directory that was made. For `afterEach`. */
export function removeFileTrees(): void {
  made.splice(0).forEach((root) => rmSync(root, { recursive: true, force: true }));
}
