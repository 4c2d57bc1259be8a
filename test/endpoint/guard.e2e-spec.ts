import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { Test } from '@nestjs/testing';
import { MetricsConfigurationError, MetricsModule, type MetricsModuleOptions } from 'nestjs-red-metrics';
import type { AccessControl } from '../../src/endpoint/auth/access-control';
import { EndpointAccess } from '../../src/endpoint/auth/endpoint-access';
import { METRICS_OPTIONS } from '../../src/core/metrics.tokens';
import { eventually } from '../support/eventually';
import { ADAPTERS, ENDPOINTS, TestApp } from '../support/test-app';

const FIRST = 'the-first-token-1234';
const SECOND = 'the-second-token-567';
const basic = (credential: string): string => `Basic ${Buffer.from(credential).toString('base64')}`;

afterEach(() => {
  delete process.env['METRICS_TOKEN'];
  return TestApp.stopAll();
});

const withAuth = (authorization?: string): RequestInit => ({
  headers: authorization === undefined ? {} : { Authorization: authorization },
});

describe.each(ADAPTERS)('the guard on %s', (adapter) => {
  const start = (auth: MetricsModuleOptions['auth']): Promise<TestApp> => TestApp.start(adapter, { metrics: { auth } });

  it('lets in each of several bearer tokens, and nobody else, on all three', async () => {
    const app = await start({ bearerToken: [FIRST, SECOND] });

    for (const path of ENDPOINTS) {
      expect((await app.fetch(path, withAuth(`Bearer ${FIRST}`))).status).toBe(200);
      expect((await app.fetch(path, withAuth(`bearer   ${SECOND}`))).status).toBe(200);
      for (const wrong of [
        undefined,
        '',
        'Bearer',
        `Bearer ${FIRST}x`,
        `Bearer ${FIRST.slice(1)}`,
        FIRST,
        basic(FIRST),
      ]) {
        const answer = await app.fetch(path, withAuth(wrong));
        expect(answer.status).toBe(401);
        expect(answer.body).toBe('Unauthorized\n');
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="metrics"');
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    }
  });

  it('lets in a user with a password', async () => {
    const app = await start({ basic: { username: 'prometheus', password: 'pass:wörd' } });

    expect((await app.fetch('/metrics', withAuth(basic('prometheus:pass:wörd')))).status).toBe(200);
    for (const wrong of ['prometheus:pass', 'prometheus:', 'other:pass:wörd', ':pass:wörd', 'prometheus']) {
      expect((await app.fetch('/metrics', withAuth(basic(wrong)))).status).toBe(401);
    }
    expect((await app.fetch('/metrics')).headers.get('www-authenticate')).toBe(
      'Basic realm="metrics", charset="UTF-8"',
    );
    expect((await app.fetch('/metrics', withAuth('Basic !!!'))).status).toBe(401);
  });

  it('lets in either where both are configured', async () => {
    const app = await start({ bearerToken: FIRST, basic: { username: 'u', password: 'password' } });

    expect((await app.fetch('/metrics', withAuth(`Bearer ${FIRST}`))).status).toBe(200);
    expect((await app.fetch('/metrics', withAuth(basic('u:password')))).status).toBe(200);
    const challenge = (await app.fetch('/metrics')).headers.get('www-authenticate');
    expect(challenge).toContain('Bearer');
    expect(challenge).toContain('Basic');
  });

  it('counts whom it turned away', async () => {
    const app = await start({ bearerToken: FIRST });
    await app.fetch('/metrics');
    await app.fetch('/metrics', withAuth('Digest x'));
    await app.fetch('/metrics', withAuth(`Bearer ${SECOND}`));
    await app.fetch('/metrics.json', withAuth(`Bearer ${SECOND}`));

    const { body } = await app.fetch('/metrics', withAuth(`Bearer ${FIRST}`));

    expect(body).toContain('metrics_auth_failures_total{reason="missing"} 1\n');
    expect(body).toContain('metrics_auth_failures_total{reason="malformed"} 1\n');
    expect(body).toContain('metrics_auth_failures_total{reason="wrong"} 2\n');
  });

  it('stands open only when told so', async () => {
    const app = await start(false);

    for (const path of ENDPOINTS) {
      expect((await app.fetch(path)).status).toBe(200);
    }
    expect(app.logger.lines.join('\n')).toContain('open to everybody (auth: false)');
  });

  it('takes the token of the environment, unless the code has one', async () => {
    process.env['METRICS_TOKEN'] = SECOND;
    const fromEnvironment = await start(undefined);
    const fromCode = await start({ bearerToken: FIRST });

    expect((await fromEnvironment.fetch('/metrics', withAuth(`Bearer ${SECOND}`))).status).toBe(200);
    expect((await fromCode.fetch('/metrics', withAuth(`Bearer ${SECOND}`))).status).toBe(401);
    expect([...fromEnvironment.logger.lines, ...fromCode.logger.lines].join()).not.toContain(SECOND);
  });

  it('makes a token where none is configured, and logs once how to use it', async () => {
    const app = await start(undefined);
    const other = await start(undefined);

    expect((await app.fetch('/metrics')).status).toBe(401);
    const notice = await eventually(() => {
      const notices = app.logger.lines.filter((line) => line.includes('curl'));
      expect(notices).toHaveLength(1);
      return notices[0] ?? '';
    });
    const [, command = ''] = /(curl .*)$/m.exec(notice) ?? [];

    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('curl', 'curl --silent')]);
    expect(stdout).toContain('# TYPE http_requests_total counter');
    const token = /Bearer (\S+)'/.exec(command)?.[1] ?? '';
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect((await other.fetch('/metrics', withAuth(`Bearer ${token}`))).status).toBe(401);
  });
});

describe('credentials that cannot be', () => {
  it.each<[string, unknown]>([
    ['a short token', { bearerToken: 'fifteen-letters' }],
    ['a short one among several', { bearerToken: [FIRST, 'too-short'] }],
    ['a token with a line break', { bearerToken: `${FIRST}\n` }],
    ['no token in the list', { bearerToken: [] }],
    ['a token that is no string', { bearerToken: 1234567890123456 }],
    ['an undefined password', { basic: { username: 'prometheus', password: undefined } }],
    ['a user name with a colon', { basic: { username: 'a:b', password: 'secret-password' } }],
    ['an unknown option', { bearer: FIRST }],
    ['true', true],
    ['the token alone', 'my-super-secret-token'],
    ['a user in one text', { basic: 'admin:hunter2' }],
    ['a user name with the password', { basic: { username: 'admin:hunter2', password: 'x' } }],
  ])('are an error at boot that shows no secret: %s', async (_name, auth) => {
    const compile = Test.createTestingModule({
      imports: [MetricsModule.forRoot({ auth } as MetricsModuleOptions)],
    }).compile();

    const error = await compile.then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    expect(error?.message).toContain('Fix: ');
    expect(error?.message).not.toMatch(
      /fifteen-letters|too-short|the-first|1234567890|secret-password|super-secret|hunter2/,
    );
  });
});

describe('what the application keeps', () => {
  it('shows no secret of the configured ones', async () => {
    const auth = { bearerToken: FIRST, basic: { username: 'u', password: 'secret-password' } };
    const { app } = await TestApp.start('express', { metrics: { auth } });
    const kept = [METRICS_OPTIONS, EndpointAccess, 'METRICS_MODULE_OPTIONS'].map((token) =>
      app.get<unknown>(token, { strict: false }),
    );

    const shown = inspect(kept, { showHidden: true, depth: 12 }) + JSON.stringify(kept[0]);

    expect(shown).toContain('tokens');
    expect(shown).not.toMatch(/the-first|secret-password/);
  });

  it('shows no token that was made', async () => {
    const { app } = await TestApp.start('express', { metrics: { auth: undefined } });
    const guard = app.get<AccessControl>(EndpointAccess, { strict: false });

    expect(guard.generatedToken).toMatch(/^[\w-]{32}$/);
    expect(inspect(guard, { showHidden: true, depth: 12 })).not.toContain(guard.generatedToken);
  });
});
