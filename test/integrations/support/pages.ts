import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', '..', 'docs', 'integrations');

/** The pages of docs/integrations, but for their list. */
export const PAGES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file !== 'README.md')
  .toSorted();

export function pageOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** The code blocks of a page in that language. */
export function blocksOf(file: string, language: string): string[] {
  const blocks = pageOf(file).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'));
  return [...blocks].map(([, code = '']) => code);
}

/** The first of them that has the text. */
export function blockWith(file: string, language: string, text: string): string {
  const block = blocksOf(file, language).find((code) => code.includes(text));
  if (block === undefined) {
    throw new Error(`docs/integrations/${file} has no ${language} with "${text}"`);
  }
  return block;
}

/** The arguments of a command of a page, the program first; lines that end with a backslash go on. */
export function commandOf(file: string, program: string): string[] {
  const line = blockWith(file, 'sh', `${program} `)
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .find((each) => each.startsWith(program));
  return (line ?? '').split(/\s+/).filter((part) => part !== '');
}
