import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOMS } from './rooms';
import { SRC, sourceFiles } from './source-files';

/** The one file outside the rooms, which names what is public. */
const DOOR = 'index.ts';

const files = sourceFiles();
const byPath = new Map(files.map((file) => [file.path, file]));

describe('the rooms of src/', () => {
  it('have every file in one of them', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.map(({ path }) => path).filter((path) => path !== DOOR && !(roomOf(path) in ROOMS))).toEqual([]);
  });

  it('import only from those that they may import from', () => {
    const forbidden = files
      .filter(({ path }) => path !== DOOR)
      .flatMap(({ path, imports }) => imports.filter((imported) => !mayImport(path, imported)).map(arrowFrom(path)));
    expect(forbidden).toEqual([]);
  });

  it('keep packages out that are not their concern', () => {
    const forbidden = files.flatMap(({ path, packages }) =>
      packages.filter((name) => ROOMS[roomOf(path)]?.withoutPackages?.test(name)).map(arrowFrom(path)),
    );
    expect(forbidden).toEqual([]);
  });

  it('have no circle of imports, those of types among them', () => {
    expect(circles()).toEqual([]);
  });

  it('are on the map of CONTRIBUTING.md, in this order', () => {
    const page = readFileSync(join(SRC, '../CONTRIBUTING.md'), 'utf8');
    const [, map = ''] = page.split('\n## The house\n');
    const onMap = [...map.matchAll(/^\| `(\w+)\/` /gm)].map(([, room]) => room ?? '');
    expect(onMap).toEqual(Object.keys(ROOMS));
  });
});

/** The first folder of the path. */
function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function mayImport(path: string, imported: string): boolean {
  const [from, to] = [roomOf(path), roomOf(imported)];
  return from === to || (ROOMS[from]?.mayImport.includes(to) ?? false);
}

function arrowFrom(path: string): (imported: string) => string {
  return (imported) => `${path} -> ${imported}`;
}

/** Each circle once, by the files on it. */
function circles(): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    } else if (!done.has(path)) {
      byPath.get(path)?.imports.forEach((imported) => walk(imported, [...way, path]));
      done.add(path);
    }
  };
  files.forEach(({ path }) => walk(path, []));
  return found;
}
