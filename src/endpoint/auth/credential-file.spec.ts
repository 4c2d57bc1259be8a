import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { MountedSecret } from '../../../test/support/mounted-secret';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { readTokenLines } from '../../secrets/credential-lines';
import { CredentialFile } from './credential-file';

const OLD = 'old-token-0123456789';
const NEW = 'new-token-0123456789';

describe('a file of credentials', () => {
  let directory: string;
  let path: string;
  let lines: string[];
  const logger = {
    log: (message: string): void => void lines.push(`log ${message}`),
    warn: (message: string): void => void lines.push(`warn ${message}`),
  };
  const make = (): CredentialFile<readonly string[]> =>
    new CredentialFile({ path, where: 'auth.bearerTokenFile' }, readTokenLines, logger);
  /** What is in force once two readings have agreed. */
  const settled = async <Content>(file: CredentialFile<Content>): Promise<Content> => {
    await file.reread();
    await file.reread();
    return file.current;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'credentials-'));
    path = join(directory, 'token');
    lines = [];
    writeFileSync(path, `${OLD}\n`);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.each<[string, () => void]>([
    ['written in place', () => writeFileSync(path, NEW)],
    [
      'renamed over',
      () => {
        writeFileSync(`${path}.new`, NEW);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'removed and made again',
      () => {
        unlinkSync(path);
        writeFileSync(path, NEW);
      },
    ],
  ])('is in force when it was %s', async (_how, change) => {
    const file = make();
    expect(file.current).toEqual([OLD]);
    change();
    expect(await settled(file)).toEqual([NEW]);
    expect(lines).toEqual(['log auth.bearerTokenFile: the new credentials of the file are in force.']);
  });

  it("is in force when Kubernetes' ..data link was swapped", async () => {
    unlinkSync(path);
    const secret = new MountedSecret(directory, 'token', OLD);
    const file = make();
    secret.change(NEW);
    expect(await settled(file)).toEqual([NEW]);
  });

  it('counts only once two readings agree', async () => {
    const file = make();
    writeFileSync(path, NEW.slice(0, 17));
    await file.reread();
    writeFileSync(path, NEW);
    await file.reread();
    expect(file.current).toEqual([OLD]);
    await file.reread();
    expect(file.current).toEqual([NEW]);
  });

  it.each<[string, () => void, string]>([
    ['is missing', () => unlinkSync(path), 'cannot be read (ENOENT)'],
    ['is empty', () => writeFileSync(path, ''), 'is empty'],
    ['is too large', () => writeFileSync(path, `${NEW}\n`.repeat(5000)), 'has more than 64 KiB'],
    ['has a short token', () => writeFileSync(path, 'secret-short'), '(line 1) has 12 characters'],
    [
      'is a directory',
      () => {
        unlinkSync(path);
        mkdirSync(path);
      },
      'is no regular file',
    ],
    [
      'is a pipe',
      () => {
        unlinkSync(path);
        execFileSync('mkfifo', [path]);
      },
      'is no regular file',
    ],
  ])(
    'that %s leaves the last good one in force, with one warning until it is good again',
    async (_how, spoil, problem) => {
      const file = make();
      spoil();
      await file.reread();
      expect(file.isStale).toBe(false);
      expect(await settled(file)).toEqual([OLD]);
      expect(file.isStale).toBe(true);
      await settled(file);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(problem);
      expect(lines[0]).not.toMatch(/secret-short|new-token/);

      rmSync(path, { recursive: true, force: true });
      writeFileSync(path, OLD);
      await settled(file);
      expect(file.isStale).toBe(false);
      spoil();
      await settled(file);
      expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(2);
    },
  );

  it.each<[string, () => void]>([
    ['missing', () => unlinkSync(path)],
    ['empty', () => writeFileSync(path, '\n')],
    ['too large', () => writeFileSync(path, 'a'.repeat(65_537))],
    ['wrong', () => writeFileSync(path, 'secret-short')],
    ['a directory', () => (path = directory)],
    [
      'a pipe',
      () => {
        unlinkSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
  ])('that is %s at boot is an error', (_how, spoil) => {
    spoil();
    expect(make).toThrow(MetricsConfigurationError);
    expect(make).toThrow(/^MetricsModule: auth\.bearerTokenFile.*\n {2}Fix: /);
    expect(make).not.toThrow(/secret-short/);
    // The name may be the token itself, put into the wrong option.
    expect(make).not.toThrow(directory);
  });

  it('changes nothing after it was closed', async () => {
    const file = make();
    file.close();
    writeFileSync(path, NEW);
    expect(await settled(file)).toEqual([OLD]);
  });

  it('shows no text', async () => {
    const file = new CredentialFile({ path, where: 'x' }, () => 'parsed', logger);
    await settled(file);
    expect(inspect(file, { depth: 9, showHidden: true })).not.toContain('old-token');
  });
});
