import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { AnyOption } from '../../src/options/schema';

const ROOT = join(__dirname, '..', '..');
const OPTIONS_FOLDER = join(ROOT, 'src', 'options');

/** The options of a group and all below, by path. */
export function optionsBelow(group: AnyOption, where = ''): ReadonlyMap<string, AnyOption> {
  const members = Object.entries(group.members ?? {}).map(([name, option]): [string, AnyOption] => [
    where === '' ? name : `${where}.${name}`,
    option,
  ]);
  return new Map(members.flatMap(([path, option]) => [[path, option], ...optionsBelow(option, path)]));
}

/** A row of a table of options. */
export interface OptionRow {
  readonly byDefault: string;
  readonly text: string;
}

/** The rows of the table below the heading, by option. */
export function optionTable(page: string, heading: string): ReadonlyMap<string, OptionRow> {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.matchAll(/^\| `([\w.]+)` +\| (.*?) +\| (.*?) +\|$/gm) ?? [];
  return new Map([...rows].map(([, path = '', byDefault = '', text = '']) => [path, { byDefault, text }]));
}

/** Whether the option has a row, or is named in that of the group that it is in. */
export function isInTable(table: ReadonlyMap<string, OptionRow>, path: string): boolean {
  if (table.has(path)) {
    return true;
  }
  const names = path.split('.');
  const name = names.at(-1) ?? '';
  const row = names
    .map((_name, index) => table.get(names.slice(0, index).join('.')))
    .findLast((of) => of !== undefined);
  return [...(row?.text.matchAll(/`([^`]+)`/g) ?? [])].some(([, code = '']) => code.match(/\w+/g)?.includes(name));
}

/** A default as the documentation writes it; `undefined` for objects of others, which it describes. */
export function written(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== 'object') ? `[${value.map(written).join(', ')}]` : undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${written(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** What the documentation says of a default, without the variable that goes before it and the remarks behind it. */
export function says(documented: string | undefined, value: string): boolean {
  const said = (documented ?? '')
    .replace(/^`?METRICS_\w+`?( of the environment)?, else /, '')
    .replaceAll(/(?<=\d)_/g, '');
  const bare = said.replaceAll('`', '');
  const isWhole = (text: string): boolean => bare.startsWith(text) && /^($|[,:;] | \()/.test(bare.slice(text.length));
  return isWhole(value) || isWhole(value.replaceAll("'", ''));
}

/** The `@default` of every option, by path from the interface of that name. */
export function tsdocDefaults(root: string): ReadonlyMap<string, string> {
  const interfaces = new Map(
    readdirSync(OPTIONS_FOLDER)
      .filter((file) => file.endsWith('.options.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(OPTIONS_FOLDER, file), 'utf8');
        return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true).statements;
      })
      .filter(ts.isInterfaceDeclaration)
      .map((declaration) => [declaration.name.text, declaration]),
  );
  const walk = (name: string, where: string): [string, string][] => {
    const declaration = interfaces.get(name);
    const inherited = declaration?.heritageClauses?.flatMap(({ types }) => types.map((type) => type.getText())) ?? [];
    const members = declaration?.members.filter(ts.isPropertySignature) ?? [];
    return [
      ...inherited.flatMap((parent) => walk(parent, where)),
      ...members.flatMap((member): [string, string][] => {
        const path = where + member.name.getText();
        const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
        const [first = ''] = (ts.getTextOfJSDocComment(tag?.comment) ?? '').split('\n');
        const inner =
          member.type
            ?.getText()
            .match(/\w+/g)
            ?.filter((word) => interfaces.has(word)) ?? [];
        return [[path, first], ...inner.flatMap((type) => walk(type, `${path}.`))];
      }),
    ];
  };
  return new Map(walk(root, ''));
}
