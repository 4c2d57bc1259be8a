// Runs the root's type check and tests against the older NestJS of each folder beside this file:
//   node compat/run.mjs [--contract] [nest10] [nest11]
// With --contract only the suites that say most about a version of NestJS: what CI has time for.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const bin = (name) => join(root, 'node_modules', '.bin', name);
const ALL = ['nest10', 'nest11'];
/** Suites that need the built examples, and a server besides, are about the same code on the newest NestJS. */
const SUITES = ['http', 'transports', 'endpoint', 'module', 'decorators', 'support'];

/** NestJS 11 is nearer to the newest, which all suites run on. */
const CONTRACT = {
  nest10:
    'test/(http/(requests|routing|wire|mounts|handler-decorators)|transports/(skipped|rpc-tcp|rpc-clients|rpc-service|ws-messages|interceptor-http)|module|endpoint/route|decorators/(injection|results))',
  nest11:
    'test/(http/(requests|routing|handler-decorators)|transports/(rpc-tcp|ws-messages)|module/registration|endpoint/route|decorators/injection)',
};

const args = process.argv.slice(2).filter((arg) => arg !== '--contract');
const isContract = process.argv.includes('--contract');
const chosen = args.length > 0 ? args : ALL;
const unknown = chosen.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`There is no compat/${unknown}; there are ${ALL.join(', ')}.`);
  process.exit(2);
}
for (const name of chosen) {
  runIn(join(here, name), isContract ? ['--testPathPatterns', CONTRACT[name]] : []);
}

function runIn(folder, patterns) {
  console.log(`\n=== ${folder}`);
  run(folder, 'npm', ['ci', '--no-audit', '--no-fund']);
  for (const copy of ['src', 'test']) {
    rmSync(join(folder, copy), { recursive: true, force: true });
  }
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  for (const suite of SUITES) {
    cpSync(join(root, 'test', suite), join(folder, 'test', suite), { recursive: true });
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.build.json',
      compilerOptions: { noEmit: true, rootDir: 'src' },
      include: ['src'],
      exclude: ['src/**/*.spec.ts'],
    }),
  );
  writeFileSync(
    join(folder, 'jest.config.js'),
    "module.exports = require('../../jest.shared').configFor(__dirname);\n",
  );
  run(folder, 'node', [join(root, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-p', 'tsconfig.json']);
  // Half of the root's workers: in CI the root's tests run beside these.
  const workers = String(availableParallelism());
  const projects = ['--selectProjects', 'e2e', 'slow'];
  run(folder, bin('jest'), ['--config', 'jest.config.js', '--maxWorkers', workers, ...projects, ...patterns]);
}

function run(cwd, command, args) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} failed in ${cwd}`);
    process.exit(1);
  }
}
