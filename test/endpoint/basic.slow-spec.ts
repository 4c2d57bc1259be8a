import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricsAuthOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';

/** Made as the documentation of `passwordHash` says, by the command that stands there. */
function hashOf(password: string): string {
  const source = readFileSync(join(__dirname, '..', '..', 'src', 'options', 'auth.options.ts'), 'utf8');
  const [, command = ''] = /^ *\* (printf .*)$/m.exec(source) ?? [];
  const env = { ...process.env, PASSWORD: password };
  return execFileSync('sh', ['-c', command], { env, encoding: 'utf8' }).trim();
}

const HASH = hashOf('correct: hörse');
const OTHER = hashOf('battery');

let directory: string;

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'basic-'))));
afterEach(async () => {
  await TestApp.stopAll();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(ADAPTERS)('users on %s', (adapter) => {
  const start = (auth: MetricsAuthOptions): Promise<TestApp> => TestApp.start(adapter, { metrics: { auth } });
  const ask = (app: TestApp, credential: string): ReturnType<TestApp['fetch']> => {
    const headers = { Authorization: `Basic ${Buffer.from(credential).toString('base64')}` };
    return app.fetch('/metrics', { headers });
  };
  const statusOf = async (app: TestApp, credential: string): Promise<number> => (await ask(app, credential)).status;

  it('are let in with a password or a hash of it', async () => {
    const app = await start({
      maxFailures: false,
      basic: [
        { username: 'plain', password: 'as it is' },
        { username: 'hashed', passwordHash: HASH },
      ],
    });

    expect(await statusOf(app, 'plain:as it is')).toBe(200);
    expect(await statusOf(app, 'hashed:correct: hörse')).toBe(200);
    expect(await statusOf(app, 'hashed:correct: hörse')).toBe(200);
    for (const wrong of [
      'plain:correct: hörse',
      'hashed:as it is',
      'nobody:as it is',
      `hashed:${HASH}`,
      'hashed',
      '',
    ]) {
      const { status, headers } = await ask(app, wrong);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="metrics", charset="UTF-8"']);
    }
  });

  it('come from a file, which is followed', async () => {
    const basicFile = join(directory, 'users');
    writeFileSync(basicFile, `# scrapers\n\nprometheus:${HASH}\n`);
    const app = await start({ maxFailures: false, basicFile, basic: { username: 'plain', password: 'as it is' } });
    expect(await statusOf(app, 'prometheus:correct: hörse')).toBe(200);

    writeFileSync(basicFile, `mimir:${OTHER}\n`);
    await eventually(async () => expect(await statusOf(app, 'mimir:battery')).toBe(200));
    expect(await statusOf(app, 'prometheus:correct: hörse')).toBe(401);
    expect(await statusOf(app, 'plain:as it is')).toBe(200);

    writeFileSync(basicFile, 'mimir:battery\n');
    await eventually(() => expect(app.logger.lines.join('\n')).toContain('(line 1) must have a scrypt hash'));
    expect(await statusOf(app, 'mimir:battery')).toBe(200);
    expect(app.logger.lines.join('\n')).not.toMatch(/battery|\$scrypt\$ln=15,r=8,p=1\$\w/);
  });

  it('must be readable at boot', async () => {
    const basicFile = join(directory, 'users');
    writeFileSync(basicFile, 'prometheus:hunter2\n');
    const error = await start({ basicFile }).then(String, String);
    expect(error).toContain('auth.basicFile (line 1) must have a scrypt hash');
    expect(error).not.toContain('hunter2');
  });

  it('wait in a flood of guesses for two hashes at once, and who is known is served meanwhile', async () => {
    const app = await start({ maxFailures: false, basic: { username: 'ana', passwordHash: HASH } });
    expect(await statusOf(app, 'ana:correct: hörse')).toBe(200);

    const guesses = Array.from({ length: 20 }, (_, index) => ask(app, `ana:guess ${index}`));
    expect(await statusOf(app, 'ana:correct: hörse')).toBe(200);
    const answers = await Promise.all(guesses);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });
});
