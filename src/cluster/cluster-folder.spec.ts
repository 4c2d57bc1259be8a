import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterFolder, createWhole } from './cluster-folder';
import { identityOf, isRunning } from './process-identity';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('ClusterFolder', () => {
  it('is the same for all workers of one parent and script, and closed to others', () => {
    const { path } = ClusterFolder.open(root, {});
    expect(ClusterFolder.open(root, {}).path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(ClusterFolder.open(root, {}).group('port-3000')).mode & 0o777).toBe(0o700);
  });

  it('is another one for each application of PM2, which is the parent of all', () => {
    const app = (name: string): NodeJS.ProcessEnv => ({
      pm_id: '0',
      name,
      namespace: 'default',
      pm_exec_path: '/app.js',
    });
    const paths = [app('a'), app('b'), {}].map((env) => ClusterFolder.open(root, env).path);
    expect(new Set(paths).size).toBe(3);
    expect(ClusterFolder.open(root, { ...app('a'), pm_id: '1' }).path).toBe(paths[0]);
  });

  it('keeps the names of groups inside of itself', () => {
    const folder = ClusterFolder.open(root, {});
    expect(folder.group('../../etc')).toBe(join(folder.path, '______etc'));
  });

  it.each([
    ['open to others', (path: string) => chmodSync(path, 0o755)],
    [
      'a link to another one',
      (path: string) => {
        rmSync(path, { recursive: true });
        mkdirSync(join(root, 'elsewhere'), { mode: 0o700 });
        symlinkSync(join(root, 'elsewhere'), path);
      },
    ],
  ])('is refused where it is %s', (_how, spoil) => {
    const { path } = ClusterFolder.open(root, {});
    spoil(path);
    expect(() => ClusterFolder.open(root, {})).toThrow(`${path} is not a folder of this user's alone`);
  });

  it('has one secret, which the first worker makes', () => {
    const folder = ClusterFolder.open(root, {});
    expect(folder.secret(() => 'first')).toEqual({ isOwn: true, secret: 'first' });
    expect(folder.secret(() => 'second')).toEqual({ isOwn: false, secret: 'first' });
  });

  it('removes those of applications whose parent has ended, and nothing else', () => {
    const { path } = ClusterFolder.open(root, {});
    const parent = JSON.parse(readFileSync(join(path, 'parent.json'), 'utf8')) as object;
    const made = (name: string, content?: string): void => {
      mkdirSync(join(root, name), { mode: 0o700 });
      if (content !== undefined) {
        writeFileSync(join(root, name, 'parent.json'), content);
      }
    };
    made('nestjs-red-metrics-ended', JSON.stringify({ ...parent, pid: 2 ** 22 + 1, start: '1' }));
    made('nestjs-red-metrics-elsewhere', JSON.stringify({ pid: 2 ** 22 + 1, start: '1', among: 'another' }));
    made('nestjs-red-metrics-unreadable', 'no JSON');
    made('nestjs-red-metrics-new');
    made('somebody-elses');
    ClusterFolder.open(root, {});
    expect(readdirSync(root)).not.toContain('nestjs-red-metrics-ended');
    expect(readdirSync(root)).toHaveLength(5);
  });
});

describe('createWhole', () => {
  it('creates a file once, and leaves no draft', () => {
    const path = join(root, 'file');
    expect([createWhole(path, 'a'), createWhole(path, 'b')]).toEqual([true, false]);
    expect(readdirSync(root)).toEqual(['file']);
  });
});

describe('isRunning', () => {
  it('tells a process from one that had its number before', () => {
    const self = identityOf();
    expect(isRunning(self)).toBe(true);
    expect(isRunning({ pid: 2 ** 22 + 1 })).toBe(false);
    // Where the system tells when processes began.
    expect(isRunning({ ...self, start: `${self.start}0` })).toBe(self.start === undefined);
  });
});
