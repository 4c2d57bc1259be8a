import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { fileTree, writeFiles } from '../../support/file-tree';

const ROOT = join(__dirname, '..', '..', '..');

/** What `"type"` in package.json says. */
export type ModuleKind = 'commonjs' | 'module';

/** How a service begins, whichever file `AppModule` is in. */
const MAIN = `
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
`;

/** CommonJS knows no \`await\` outside of functions. */
const wrapped = (code: string): string =>
  code.replace(/\nconst app = [^]*/, (body) => `\nvoid (async () => {${body}})();\n`);

/**
 * A project of a service, compiled to `dist/` and with this package installed; returns its folder.
 *
 * @param sources the files of `src/` in TypeScript, by name, `app.module.ts` among them
 * @param others further files, by path
 */
export function serviceProject(
  type: ModuleKind,
  sources: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
): string {
  const all = { 'main.ts': type === 'module' ? MAIN : wrapped(MAIN), ...sources };
  const folder = fileTree({
    'package.json': JSON.stringify({ name: 'service', type }),
    'package-lock.json': '{}',
    ...others,
  });
  writeFiles(
    folder,
    Object.fromEntries(
      Object.entries(all).map(([name, code]) => [`dist/${name.replace(/ts$/, 'js')}`, compiled(type, code)]),
    ),
  );
  writeFiles(folder, { 'node_modules/.keep': '' });
  for (const name of ['nestjs-red-metrics', '@nestjs', 'reflect-metadata', 'rxjs', 'prom-client', 'yaml']) {
    symlinkSync(
      name === 'nestjs-red-metrics' ? ROOT : join(ROOT, 'node_modules', name),
      join(folder, 'node_modules', name),
    );
  }
  return folder;
}

/** The code blocks of a page, by language. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);
}

function compiled(type: ModuleKind, code: string): string {
  return ts.transpileModule(code, {
    compilerOptions: {
      module: type === 'module' ? ts.ModuleKind.ES2022 : ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  }).outputText;
}
