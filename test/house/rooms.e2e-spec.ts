import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAZY, ROOMS, ROOMS_OF_MEASURING } from './rooms';
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

  it('load lazily what is on the list, and nothing else', () => {
    const found = files.flatMap(({ path, requires }) => requires.map(arrowFrom(path)));
    const listed = Object.entries(LAZY).flatMap(([lazy, from]) => from.map((path) => arrowFrom(path)(lazy)));
    expect(found.toSorted()).toEqual(listed.toSorted());
    const eager = files.flatMap(({ path, loads }) => loads.filter((name) => name in LAZY).map(arrowFrom(path)));
    expect(eager).toEqual([]);
    const entries = readFileSync(join(SRC, '../rolldown.config.mjs'), 'utf8');
    expect(Object.keys(LAZY).filter((path) => !entries.includes(`'${path.slice(0, -'.ts'.length)}'`))).toEqual([]);
  });

  it('of measuring are not loaded through the door', () => {
    expect([...loadedWith(DOOR)].filter((path) => ROOMS_OF_MEASURING.includes(roomOf(path)))).toEqual([]);
  });

  it('are on the map of CONTRIBUTING.md, in this order', () => {
    const page = readFileSync(join(SRC, '../CONTRIBUTING.md'), 'utf8');
    const [, map = ''] = page.split('\n## The house\n');
    const onMap = [...map.matchAll(/^\| `(\w+)\/` /gm)].map(([, room]) => room ?? '');
    expect(onMap).toEqual(Object.keys(ROOMS));
  });
});

/** The file, and all that is loaded when it is. */
function loadedWith(path: string): ReadonlySet<string> {
  const loaded = new Set([path]);
  // A set that grows while it is walked: what was added is visited too.
  for (const file of loaded) {
    byPath.get(file)?.loads.forEach((name) => loaded.add(name));
  }
  return loaded;
}

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
