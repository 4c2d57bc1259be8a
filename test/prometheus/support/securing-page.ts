import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { DynamicModule } from '@nestjs/common';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..', '..');

/** What stands below one heading of the page. */
export interface Section {
  readonly title: string;
  /** The code blocks, by their language. */
  readonly blocks: Readonly<Record<string, readonly string[]>>;
}

/** The sections of docs/securing.md. */
export function securingPage(): Section[] {
  const page = readFileSync(join(ROOT, 'docs', 'securing.md'), 'utf8');
  return page.split(/^##+ /m).map((text) => {
    const blocks: Record<string, string[]> = {};
    for (const [, language = '', code = ''] of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
      (blocks[language] ??= []).push(code);
    }
    return { title: text.slice(0, text.indexOf('\n')), blocks };
  });
}

/** The first block of the language in the section of this title. */
export function blockOf(sections: readonly Section[], title: string, language: string): string {
  const block = sections.find((section) => section.title === title)?.blocks[language]?.[0];
  if (block === undefined) {
    throw new Error(`docs/securing.md has no ${language} below "${title}"`);
  }
  return block;
}

/** A section with a scrape configuration: the job, and the application that it scrapes. */
export interface Job {
  readonly name: string;
  readonly yaml: string;
  readonly code: string;
}

export function jobsOf(sections: readonly Section[]): Job[] {
  return sections.flatMap(({ title, blocks }) => {
    const yaml = blocks['yaml']?.find((block) => block.startsWith('scrape_configs:'));
    if (yaml === undefined) {
      return [];
    }
    const [, name] = /job_name: (\S+)/.exec(yaml) ?? [];
    const [code] = blocks['ts'] ?? [];
    if (name === undefined || code === undefined) {
      throw new Error(`docs/securing.md has a scrape configuration without a name or an application below "${title}"`);
    }
    return [{ name, yaml, code }];
  });
}

/** Puts the absolute paths of a snippet below a folder. */
export function below(folder: string, snippet: string): string {
  return snippet.replaceAll(/(?<=[' ])\/(?=(?:etc|var)\/)/g, `${folder}/`);
}

/**
 * The application's side: its files lie below the folder, and its management port is a free one. Nothing else is
 * changed.
 */
export function moduleOf(code: string, folder: string): DynamicModule {
  const { outputText } = ts.transpileModule(below(folder, code).replace('port: 9464', 'port: 0'), {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  const exported: { metrics?: DynamicModule } = {};
  // The packages and `Reflect` are those of the test: it has the library's own source, and the metadata by which Nest
  // injects.
  compileFunction(outputText, ['require', 'exports', 'Reflect'])(require, exported, Reflect);
  if (exported.metrics === undefined) {
    throw new Error('The snippet does not export `metrics`');
  }
  return exported.metrics;
}

/**
 * Prometheus' side: another name for the job, its files below the folder, and the port to be scraped. Nothing else is
 * changed.
 */
export function scrapeConfigOf({ yaml, name }: Job, as: string, folder: string, port: number): string {
  return below(folder, yaml)
    .replace(`job_name: ${name}`, `job_name: ${as}`)
    .replace(/targets: \['[^']+'\]/, `targets: ['127.0.0.1:${port}']`);
}
