import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { MountedSecret } from '../support/mounted-secret';
import { ADAPTERS, TestApp } from '../support/test-app';

const CODE = 'token-in-code-012345';
const OLD = 'old-token-0123456789';
const BOTH = 'overlapping-token-01';
const NEW = 'new-token-0123456789';

const USER = 'prometheus:$scrypt$ln=15,r=8,p=1$tEl8iLd2f2yaED0fVjAgvQ$ES+6ibdxubcUqoqmh7Q2bd4F2LRn59zR7izD8ivWU5s';

let directory: string;
/** A file of users, made where it is not there. */
const usersFile = (): string => {
  const path = join(directory, 'users');
  if (!existsSync(path)) {
    writeFileSync(path, USER);
  }
  return path;
};

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'auth-files-'))));
afterEach(async () => {
  delete process.env['METRICS_TOKEN_FILE'];
  await TestApp.stopAll();
  rmSync(directory, { recursive: true, force: true });
});

const statusOf = async (app: TestApp, token: string): Promise<number> =>
  (await app.fetch('/metrics', { headers: { Authorization: `Bearer ${token}` } })).status;

const statusBecomes = (app: TestApp, token: string, status: number): Promise<void> =>
  eventually(async () => expect(await statusOf(app, token)).toBe(status));

describe.each(ADAPTERS)('tokens of a file on %s', (adapter) => {
  const start = (bearerTokenFile: string | string[]): Promise<TestApp> =>
    TestApp.start(adapter, { metrics: { auth: { bearerToken: CODE, bearerTokenFile, maxFailures: false } } });

  it('follow the file, and the old ones are refused', async () => {
    const file = join(directory, 'token');
    const other = join(directory, 'other');
    writeFileSync(file, `${OLD}\n`);
    writeFileSync(other, `${BOTH}\n`);
    const app = await start([file, other]);
    for (const token of [CODE, OLD, BOTH]) {
      expect(await statusOf(app, token)).toBe(200);
    }

    // In place, with overlap.
    writeFileSync(file, `${OLD}\n${NEW}\n`);
    await statusBecomes(app, NEW, 200);
    expect(await statusOf(app, OLD)).toBe(200);

    // Renamed over.
    writeFileSync(`${file}.tmp`, NEW);
    renameSync(`${file}.tmp`, file);
    await statusBecomes(app, OLD, 401);
    expect(await statusOf(app, NEW)).toBe(200);

    // Broken: the last good one stays, one warning, no secret.
    writeFileSync(file, 'too-short');
    await eventually(() => expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1));
    for (const token of [CODE, NEW, BOTH]) {
      expect(await statusOf(app, token)).toBe(200);
    }
    expect(await statusOf(app, 'too-short')).toBe(401);
    expect(app.logger.lines.join('\n')).not.toMatch(/old-token|new-token|overlapping|too-short|token-in-code/);
  });

  it("follow Kubernetes' symlink swap", async () => {
    const secret = new MountedSecret(directory, 'token', OLD);
    process.env['METRICS_TOKEN_FILE'] = join(directory, 'token');
    const app = await TestApp.start(adapter, { metrics: { auth: { maxFailures: false } } });
    expect(await statusOf(app, OLD)).toBe(200);

    secret.change(NEW);

    await statusBecomes(app, NEW, 200);
    expect(await statusOf(app, OLD)).toBe(401);
    expect(app.logger.lines.join('\n')).not.toContain('curl');

    secret.change('');
    await eventually(async () => {
      const { body } = await app.fetch('/metrics', { headers: { Authorization: `Bearer ${NEW}` } });
      expect(body).toContain('metrics_credentials_stale{option="METRICS_TOKEN_FILE"} 1\n');
    });
  });

  it('are known to be stale as long as a file cannot be used', async () => {
    const file = join(directory, 'token');
    const other = join(directory, 'other');
    writeFileSync(file, OLD);
    writeFileSync(other, BOTH);
    const app = await TestApp.start(adapter, {
      metrics: { auth: { bearerToken: CODE, bearerTokenFile: [file, other], basicFile: usersFile() } },
    });
    const staleBecome = (...values: number[]): Promise<void> =>
      eventually(async () => {
        const { body } = await app.fetch('/metrics', { headers: { Authorization: `Bearer ${CODE}` } });
        expect(body.match(/^metrics_credentials_stale.*$/gm)).toEqual(
          ['auth.basicFile', 'auth.bearerTokenFile[0]', 'auth.bearerTokenFile[1]'].map(
            (option, i) => `metrics_credentials_stale{option="${option}"} ${values[i]}`,
          ),
        );
        expect(body).not.toContain(directory);
      });
    await staleBecome(0, 0, 0);

    writeFileSync(other, '');
    await staleBecome(0, 0, 1);
    rmSync(file);
    await staleBecome(0, 1, 1);
    mkdirSync(file);
    rmSync(usersFile());
    writeFileSync(usersFile(), 'nobody:no-hash');
    await staleBecome(1, 1, 1);
    expect(await statusOf(app, OLD)).toBe(200);
    expect(await statusOf(app, BOTH)).toBe(200);

    // Mended: with the old content, with other content, with a user more.
    rmSync(file, { recursive: true });
    writeFileSync(file, OLD);
    await staleBecome(1, 0, 1);
    writeFileSync(other, NEW);
    await staleBecome(1, 0, 0);
    writeFileSync(usersFile(), `${USER}\n`);
    await staleBecome(0, 0, 0);
    expect(await statusOf(app, BOTH)).toBe(401);
  });

  it('must be there at boot', async () => {
    const file = join(directory, 'missing');
    await expect(start(file)).rejects.toThrow(/auth\.bearerTokenFile names a file that cannot be read \(ENOENT\)/);
    process.env['METRICS_TOKEN_FILE'] = file;
    await expect(TestApp.start(adapter, { metrics: { auth: undefined } })).rejects.toThrow(
      /METRICS_TOKEN_FILE names a file that cannot be read/,
    );
    // Switched off, nothing is read.
    const app = await TestApp.start(adapter, { metrics: { enabled: false, auth: undefined } });
    expect((await app.fetch('/metrics')).status).toBe(404);
  });
});
