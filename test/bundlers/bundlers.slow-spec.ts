import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Exposition } from '../support/exposition';
import { fileTree, removeFileTrees } from '../support/file-tree';

const ROOT = join(__dirname, '..', '..');
const FIXTURES = join(__dirname, 'fixtures');
const run = promisify(execFile);

/** A service outside of the repository, so that it finds none of the packages that the module can do without. */
let service: string;

/** Builds nothing: `npm test` and `npm run packages` come before. */
beforeAll(async () => {
  service = fileTree({});
  const modules = join(service, 'node_modules');
  const own = join(modules, 'nestjs-red-metrics');
  cpSync(join(__dirname, 'node_modules'), modules, { recursive: true, filter: (path) => !path.endsWith('/.bin') });
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', service], {
    cwd: ROOT,
  });
  const [{ filename } = { filename: '' }] = JSON.parse(stdout) as { filename: string }[];
  await run('tar', ['-xzf', join(service, filename), '-C', own, '--strip-components=1']);
  cpSync(FIXTURES, service, { recursive: true });
});

afterAll(removeFileTrees);

describe.each(['esbuild', 'webpack', 'ncc', 'rollup'])('a service that %s bundles', (bundler) => {
  it('builds without an error or a flag for the module, boots, and is measured', async () => {
    const bundle = join(service, bundler, 'index.js');
    const built = await run(process.execPath, ['bundle.mjs', bundler, bundle], { cwd: service });
    const { stdout } = await run(process.execPath, [bundle], { cwd: join(service, bundler) });

    const exposition = new Exposition(stdout);
    expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /hello/:name 200 1']);
    expect(exposition.lines('method_calls_total', 'class', 'method', 'result')).toEqual(['Hello hello ok 1']);
    // Of packages that may be missing, webpack warns.
    const warnings = (JSON.parse(built.stdout) as string[]).filter((text) => text.includes('nestjs-red-metrics'));
    expect(warnings.filter((text) => !text.includes("Can't resolve '@nestjs/websockets/"))).toEqual([]);
  });
});
