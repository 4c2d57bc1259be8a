import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { command, type Ended } from './support/command';

const compose = (cwd: string, ...args: readonly string[]): Promise<Ended> =>
  command(['compose', '--out', 'deploy', ...args], { cwd });

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

describe('npx nestjs-red-metrics --out', () => {
  afterEach(() => removeFileTrees());

  it('finds its way up and down, and fails where nobody can make a folder', async () => {
    const cwd = fileTree({ afile: 'mine\n' });
    const into = (out: string): Promise<Ended> => command(['kubernetes', '--out', out], { cwd });

    expect((await into('a/../b/c')).exitCode).toBe(0);
    expect(filesBelow(cwd)).toEqual(['afile', 'deployment.yaml', 'network-policy.yaml', 'secret.yaml', 'service.yaml']);
    for (const out of ['afile/deploy', '/proc/nobody-makes-this/deploy']) {
      const { exitCode, stderr } = await into(out);
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/ cannot be written \(E\w+\)\. Fix: [^\n]+\.\n$/)]);
    }
    expect(filesBelow(cwd)).toHaveLength(5);
  });

  it('writes all files below a folder, which it makes, and says which', async () => {
    const cwd = fileTree({});

    const { exitCode, stdout, stderr } = await compose(cwd);

    expect([exitCode, stdout]).toEqual([0, '']);
    const written = stderr.trim().split('\n');
    expect(written).toEqual(
      expect.arrayContaining(['Wrote deploy/compose.yaml', 'Wrote deploy/prometheus/prometheus.yml']),
    );
    expect(filesBelow(cwd)).toHaveLength(written.length);
  });

  it('overwrites nothing, and writes nothing where something is there', async () => {
    const cwd = fileTree({ 'deploy/alertmanager/alertmanager.yml': 'mine\n' });

    const { exitCode, stderr } = await compose(cwd);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^nestjs-red-metrics: deploy\/alertmanager\/alertmanager\.yml is there already, and nothing was written\. Fix: add --force/,
    );
    expect(filesBelow(cwd)).toEqual(['alertmanager.yml']);
    expect(readFileSync(join(cwd, 'deploy/alertmanager/alertmanager.yml'), 'utf8')).toBe('mine\n');
  });

  it('overwrites with --force, and leaves everything else', async () => {
    const cwd = fileTree({ 'deploy/compose.yaml': 'mine\n', 'deploy/notes.txt': 'mine\n' });

    expect((await compose(cwd, '--force', '--job', 'gateway')).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'deploy/compose.yaml'), 'utf8')).toContain('name: gateway');
    expect(readFileSync(join(cwd, 'deploy/notes.txt'), 'utf8')).toBe('mine\n');
    expect(filesBelow(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes through no link: neither a file nor a folder outside changes', async () => {
    const cwd = fileTree({ 'outside/file': 'theirs\n', 'deploy/notes.txt': '' });
    symlinkSync('../outside/file', join(cwd, 'deploy/compose.yaml'));
    expect((await compose(cwd)).exitCode).toBe(1);
    expect((await compose(cwd, '--force')).exitCode).toBe(0);
    expect(lstatSync(join(cwd, 'deploy/compose.yaml')).isFile()).toBe(true);

    const other = fileTree({ 'outside/file': 'theirs\n', 'deploy/notes.txt': '' });
    symlinkSync('../outside', join(other, 'deploy/prometheus'));
    const { exitCode, stderr } = await compose(other, '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('deploy/prometheus/prometheus.yml would lie outside of the folder, behind a link');

    for (const root of [cwd, other]) {
      expect(readdirSync(join(root, 'outside'))).toEqual(['file']);
      expect(readFileSync(join(root, 'outside/file'), 'utf8')).toBe('theirs\n');
    }
    expect(existsSync(join(other, 'deploy/compose.yaml'))).toBe(false);
  });

  it('follows a link that is the folder itself', async () => {
    const cwd = fileTree({ 'elsewhere/notes.txt': '' });
    symlinkSync('elsewhere', join(cwd, 'deploy'));

    expect((await compose(cwd)).exitCode).toBe(0);
    expect(existsSync(join(cwd, 'elsewhere/compose.yaml'))).toBe(true);
  });

  it.each<[string, (cwd: string) => void, RegExp]>([
    ['is a file', (cwd) => chmodSync(join(cwd, 'deploy'), 0o600), /deploy is a file\. Fix: let --out name a folder/],
    [
      'has a folder where a file is to be',
      (cwd) => void mkdirSync(join(cwd, 'deploy/compose.yaml'), { recursive: true }),
      /deploy\/compose\.yaml is a folder\. Fix/,
    ],
    [
      'is a link to nothing',
      (cwd) => symlinkSync('nowhere', join(cwd, 'deploy')),
      /deploy cannot be written \(ENOENT\)\. Fix/,
    ],
    [
      'is a link to a file',
      (cwd) => symlinkSync(process.execPath, join(cwd, 'deploy')),
      /deploy\/compose\.yaml cannot be written \(ENOTDIR\)\. Fix/,
    ],
  ])('says the fix where it %s', async (_case, prepare, expected) => {
    const cwd = fileTree(_case === 'is a file' ? { deploy: 'mine\n' } : {});
    prepare(cwd);

    const { exitCode, stdout, stderr } = await compose(cwd, '--force');

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^nestjs-red-metrics: [^\n]+ Fix: [^\n]+\.\n$/);
  });
});
