import { mkdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { alertRules } from 'nestjs-red-metrics/artifacts';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { runProgram } from './support/command';

const ROOT = join(__dirname, '..', '..');
const NEEDED = ['yaml'];

describe('the command in the published package', () => {
  afterEach(removeFileTrees);

  it('has the runbooks of all alerts, and what these link to', async () => {
    const { stdout } = await runProgram('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], { cwd: ROOT });
    const [{ files } = { files: [] }] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const packed = new Set(files.map(({ path }) => path));
    const base = 'https://wiki.example.com/runbooks/';
    const { groups } = alertRules({}, { runbooks: base });
    const runbooks = groups.flatMap(({ rules }) =>
      rules.map(({ annotations }) => `docs/runbooks/${annotations.runbook_url?.replace(base, '')}`),
    );
    const linked = runbooks.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!\w+:)([^)#]+)/g)].map(([, link = '']) =>
        posix.join(posix.dirname(page), link),
      ),
    );

    expect(runbooks.length).toBeGreaterThan(20);
    expect(linked.length).toBeGreaterThan(5);
    expect([...runbooks, ...linked].filter((page) => !packed.has(page))).toEqual([]);
  });

  it('is installed under its name, and runs', async () => {
    const cwd = fileTree({ 'package.json': '{ "name": "service", "private": true }' });
    const packed = await runProgram('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', cwd], {
      cwd: ROOT,
    });
    const [{ filename } = { filename: '' }] = JSON.parse(packed.stdout) as { filename: string }[];
    // What npm does with a tarball, without asking a registry: unpack it, link its dependencies and the command.
    const installed = join(cwd, 'node_modules', 'nestjs-red-metrics');
    mkdirSync(installed, { recursive: true });
    await runProgram('tar', ['-xzf', join(cwd, filename), '--strip-components=1', '-C', installed]);
    const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
    };
    const [[name, target] = ['', '']] = Object.entries(bin);
    const links = [
      'mkdir node_modules/.bin',
      `ln -s ../nestjs-red-metrics/${target} node_modules/.bin/${name}`,
      `chmod +x node_modules/nestjs-red-metrics/${target}`,
      ...[
        ...NEEDED,
        '@nestjs',
        'prom-client',
        'rxjs',
        'reflect-metadata',
        'tslib',
        'tdigest',
        'bintrees',
        'iterare',
        'uid',
        '@lukeed',
        '@opentelemetry',
        'negotiator',
      ].map((dependency) => `ln -s ${join(ROOT, 'node_modules', dependency)} node_modules/${dependency}`),
    ];
    await runProgram('bash', ['-ec', links.join('\n')], { cwd });

    const { exitCode, stdout, stderr } = await runProgram(
      'npx',
      ['--no-install', 'nestjs-red-metrics', 'kubernetes', '--job', 'gateway'],
      { cwd, env: { npm_config_offline: 'true' } },
    );

    expect([exitCode, stderr.replace(/^npm warn .*\n/gm, '')]).toEqual([0, '']);
    expect(stdout).toContain('kind: Deployment');
  });
});
