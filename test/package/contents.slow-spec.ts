import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin?: unknown;
  readonly bundleDependencies?: unknown;
  readonly bundledDependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: unknown;
}

interface Lock {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly unknown[];
}

/** Links of a page, or images in it, that lead to files beside it. */
function relativeLinksOf(file: string): { readonly file: string; readonly target: string }[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/\]\(([^)\s#]+)[^)\s]*\)|(?:href|src)="([^"#]+)[^"]*"/g)]
    .map(([, link, source]) => link ?? source ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ file, target: normalize(join(dirname(file), link)) }));
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

/** What npm would publish. `npm test` builds before, so `dist` is there. */
async function packedFiles(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
  });
  const [packed] = JSON.parse(stdout) as Packed[];
  return (packed?.files ?? []).map(({ path }) => path);
}

/** Pictures stand in the repository alone: they would be a tenth of what an application installs. */
function isPicture(target: string): boolean {
  return /^docs\/images\/\S+\.png$/.test(target);
}

describe('the package', () => {
  let files: readonly string[];
  beforeAll(async () => {
    files = await packedFiles();
  });
  it('is strict wherever it has code, as its ES modules are, and says that it was made of them', () => {
    const built = files.filter((file) => /^dist\/.*\.js$/.test(file));
    const heads = built.map(
      (file) =>
        readFileSync(join(ROOT, file), 'utf8')
          .replace(/^#!.*\n/, '')
          .split('\n')[0],
    );
    expect(built.length).toBeGreaterThan(5);
    expect(readFileSync(join(ROOT, 'dist', 'index.js'), 'utf8')).toContain('__esModule');
    expect(new Set(heads)).toEqual(new Set(['"use strict";']));
  });

  it('has what was built, and what tells about it', () => {
    expect(files.filter((file) => !/^(?:dist|docs)\//.test(file)).toSorted()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'examples/README.md',
      'package.json',
    ]);
    const built = files.filter((file) => file.startsWith('dist/'));
    expect(built).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
    expect(built.filter((file) => !/\.(?:js|d\.ts)(?:\.map)?$/.test(file))).toEqual(['dist/page/assets.json']);
    const documents = files.filter((file) => file.startsWith('docs/'));
    expect(documents).toEqual(expect.arrayContaining(['docs/alerts.md', 'docs/runbooks/ServiceDown.md']));
    expect(documents.filter((file) => !/\.(?:md|schema\.json|svg)$/.test(file))).toEqual([]);
    expect(built.filter((file) => /\.spec\.|\/test\//.test(file))).toEqual([]);
  });

  it('has what its pages link to', () => {
    const links = files.filter((file) => file.endsWith('.md')).flatMap((file) => relativeLinksOf(file));

    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ target }) => !files.includes(target) && !isPicture(target))).toEqual([]);
  });

  it('has the sources that its source maps name', () => {
    const maps = files.filter((file) => file.endsWith('.map'));

    expect(maps).toContain('dist/index.js.map');
    for (const file of maps) {
      const { sources, sourcesContent } = readJson(file) as SourceMap;
      expect({ file, sources: sourcesContent?.length }).toEqual({ file, sources: sources.length });
      expect(sourcesContent?.every((source) => typeof source === 'string')).toBe(true);
    }
  });

  it('is a few files, whose classes have the names that they have in src/', () => {
    const scripts = files.filter((file) => file.endsWith('.js'));

    expect(scripts.length).toBeLessThan(20);
    // Where two modules have a top-level name in common, the bundler gives one of them another.
    const renamed = /\bclass (\w+\$\d+)\b|\b(\w+\$\d+) = class\b/;
    expect(scripts.filter((file) => renamed.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('runs nothing when somebody installs it', () => {
    const { scripts, bin } = readJson('package.json') as Manifest;

    const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    expect(bin).toEqual({ 'nestjs-red-metrics': 'dist/artifacts/cli/main.js' });
  });

  it('depends on two packages, and bundles none', () => {
    const manifest = readJson('package.json') as Manifest;

    expect(Object.keys(manifest.dependencies)).toEqual(['negotiator', 'yaml']);
    expect(manifest.bundleDependencies ?? manifest.bundledDependencies).toBeUndefined();
    expect(manifest.optionalDependencies).toBeUndefined();
  });

  it('asks beside itself only for what every application of Nest has, so that npm finds no conflict', () => {
    const { peerDependencies, peerDependenciesMeta } = readJson('package.json') as Manifest;

    // A range of an optional package that has peers of its own, such as those of Nest, is one more that npm has to
    // agree with.
    expect(Object.keys(peerDependencies)).toEqual([
      '@nestjs/common',
      '@nestjs/core',
      'prom-client',
      'reflect-metadata',
      'rxjs',
    ]);
    expect(peerDependenciesMeta).toBeUndefined();
  });

  it('is built from a lock file that names no registry, and has a hash of every package', () => {
    const { packages } = readJson('package-lock.json') as Lock;

    const others = Object.entries(packages).filter(
      ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
    );
    expect(others.filter(([, entry]) => entry['resolved'] !== undefined).map(([path]) => path)).toEqual([]);
    expect(
      others
        .filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true)
        .map(([path]) => path),
    ).toEqual([]);
  });
});
