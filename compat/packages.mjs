// Installs the packages of folders that have a package.json of their own, for what only they need: node compat/packages.mjs bench test/foreign
// Does nothing where they are installed as the lock file says. Packages that a package.json lists as `ofTheRoot` are taken out again, so that Node
// finds the root's: two copies of prom-client have two global registries. The library itself is linked, for a package finds itself by its name only
// where no other package.json is nearer.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const folder of process.argv.slice(2)) {
  install(join(root, folder));
}

function install(folder) {
  const modules = join(folder, 'node_modules');
  const installed = join(modules, '.installed');
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) {
    return;
  }
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`npm ci failed in ${folder}`);
    process.exit(1);
  }
  const { ofTheRoot = [] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of ofTheRoot) {
    rmSync(join(modules, name), { recursive: true, force: true });
  }
  symlinkSync(root, join(modules, 'nestjs-red-metrics'));
  writeFileSync(installed, lock);
}
