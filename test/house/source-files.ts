import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

export const SRC: string = join(__dirname, '../../src');

/** A file of `src/` that is no spec. */
export interface SourceFile {
  readonly path: string;
  /** Files of `src/` that are loaded with it. */
  readonly loads: readonly string[];
  /** Files of `src/` that it loads by a `require`, which the house allows in functions only. */
  readonly requires: readonly string[];
  /** Files of `src/`, also where only a type is imported. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      const { importedFiles } = ts.preProcessFile(text, true, true);
      const names = importedFiles.map(({ fileName }) => fileName);
      const own = (all: readonly string[]): readonly string[] =>
        all
          .filter((name) => name.startsWith('.') && !name.endsWith('.json'))
          .map((name) => `${normalize(join(dirname(path), name)).replaceAll(sep, '/')}.ts`);
      return {
        path: path.replaceAll(sep, '/'),
        loads: own(loadedBy(text)),
        requires: own([...text.matchAll(/\brequire\('([^']+)'\)/g)].map(([, name]) => name ?? '')),
        imports: own(names),
        packages: names.filter((name) => !name.startsWith('.')),
      };
    });
}

/** The modules that a file loads at once: what it imports or exports is more than types. */
function loadedBy(text: string): readonly string[] {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  return [...outputText.matchAll(/^(?:import|export) (?:[^;]* from )?'([^']+)';$/gm)].map(([, name]) => name ?? '');
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
