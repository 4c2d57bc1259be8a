import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

export const SRC: string = join(__dirname, '../../src');

/** A file of `src/` that is no spec. */
export interface SourceFile {
  readonly path: string;
  /** Files of `src/`, also where only a type is imported. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(SRC, path), 'utf8'), true, true);
      const names = importedFiles.map(({ fileName }) => fileName);
      const own = names.filter((name) => name.startsWith('.') && !name.endsWith('.json'));
      return {
        path: path.replaceAll(sep, '/'),
        imports: own.map((name) => `${normalize(join(dirname(path), name)).replaceAll(sep, '/')}.ts`),
        packages: names.filter((name) => !name.startsWith('.')),
      };
    });
}

/** The names and the texts that the code of a file has, without its comments. */
export function wordsOf({ path }: SourceFile): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) {
      words.add(node.text);
    }
    ts.forEachChild(node, add);
  };
  add(ts.createSourceFile(path, readFileSync(join(SRC, path), 'utf8'), ts.ScriptTarget.Latest));
  return words;
}
