// Packs the module and boots it, as it would be installed, in applications of each supported NestJS: node compat/boot.mjs
// jest runs NestJS 12 transformed to CommonJS; this runs everything as it is. Needs what compat/run.mjs installs.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
// nest12 has no packages of its own: Node finds those of the root.
const APPLICATIONS = [
  ['nest10', 'app.cjs'],
  ['nest11', 'app.cjs'],
  ['nest12', 'app.cjs'],
  ['nest12', 'app.mjs'],
];

/** What the package can do without, and must start without. */
const OPTIONAL = [
  '@grafana/grafana-foundation-sdk',
  '@nestjs/graphql',
  '@nestjs/microservices',
  '@nestjs/terminus',
  '@nestjs/websockets',
  '@willsoto/nestjs-prometheus',
];

const scratch = mkdtempSync(join(tmpdir(), 'packed-'));
try {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(packed);
  let failed = 0;
  for (const [folder, app] of APPLICATIONS) {
    failed += boots(join(here, folder), app, join(scratch, filename)) ? 0 : 1;
  }
  failed += bootsBare(join(scratch, filename)) ? 0 : 1;
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function boots(folder, app, tarball) {
  const target = join(folder, 'node_modules', 'nestjs-red-metrics');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  cpSync(join(here, 'boot'), join(folder, 'boot'), { recursive: true });
  const { status } = spawnSync(process.execPath, [join(folder, 'boot', app)], { stdio: 'inherit', timeout: 60_000 });
  console.log(`${folder.split('/').at(-1)} ${app}: ${status === 0 ? 'boots' : 'FAILED'}`);
  return status === 0;
}

/** Outside of the repository, where Node finds none of the optional peers: an application starts, and its types compile. */
function bootsBare(tarball) {
  const folder = join(scratch, 'bare');
  cpSync(join(here, 'bare'), folder, { recursive: true });
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  const found = OPTIONAL.filter((name) => existsSync(join(folder, 'node_modules', name)));
  if (found.length > 0) {
    throw new Error(`compat/bare has ${found.join(', ')}, which it must not have.`);
  }
  const isUp = boots(folder, 'app.cjs', tarball);
  // The TypeScript of its users.
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.json')], { stdio: 'inherit' });
  console.log(`bare types: ${status === 0 ? 'compile' : 'FAILED'}`);
  return isUp && status === 0;
}
