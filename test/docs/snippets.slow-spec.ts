import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { markdownFiles } from './markdown-files';

const ROOT = join(__dirname, '..', '..');

interface Snippet {
  /** Where TypeScript believes it to lie, so that it finds the packages. */
  readonly file: string;
  readonly where: string;
  readonly code: string;
}

/** What its first line calls it, by which another snippet imports it. */
function nameIn(code: string): string | undefined {
  return /^\/\/ src\/([\w.-]+\.ts)\n/.exec(code)?.[1];
}

function snippetsOf(file: string): Snippet[] {
  const blocks = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)];
  return blocks.map(([, code = ''], index) => ({
    file: join(ROOT, 'test', 'docs', nameIn(code) ?? `${file.replaceAll(/\W/g, '-')}-${index}.ts`),
    where: `${file}, TypeScript block ${index + 1}`,
    code,
  }));
}

/** What the compiler says of all snippets, as a user's strict project would hear it. */
function errorsIn(snippets: readonly Snippet[]): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: config.compilerOptions, files: [] },
    ts.sys,
    ROOT,
  );
  const byFile = new Map(snippets.map((snippet) => [snippet.file, snippet]));
  const host = ts.createCompilerHost(options);
  const original = { ...host };
  host.readFile = (file) => byFile.get(file)?.code ?? original.readFile(file);
  host.fileExists = (file) => byFile.has(file) || original.fileExists(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const snippet = byFile.get(file);
    return snippet === undefined
      ? original.getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, snippet.code, languageVersion);
  };
  const program = ts.createProgram([...byFile.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const where = byFile.get(diagnostic.file?.fileName ?? '')?.where ?? diagnostic.file?.fileName ?? '';
    return `${where}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  });
}

describe('the documentation', () => {
  const snippets = markdownFiles().flatMap(snippetsOf);

  it('has TypeScript that compiles', () => {
    expect(snippets.length).toBeGreaterThan(5);
    expect(errorsIn(snippets)).toEqual([]);
  });

  it('notices TypeScript that does not', () => {
    const file = join(ROOT, 'test', 'docs', 'wrong.ts');
    const code = "import { MetricsModule } from 'nestjs-red-metrics';\nMetricsModule.forRoot({ pth: '/x' });\n";

    expect(errorsIn([{ file, where: 'wrong', code }])).toEqual([
      expect.stringContaining('wrong: Object literal may only'),
    ]);
  });
});
