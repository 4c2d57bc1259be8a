import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PATIENCE_MS } from '../support/patience';
import { freePort, Processes } from '../support/processes';
import { TestApp, TOKEN as TEST_TOKEN } from '../support/test-app';
import { ExampleService, TOKEN } from './support/example-service';

const MARKDOWN = readFileSync(join(__dirname, '..', '..', 'docs', 'health.md'), 'utf8');
const TOKEN_IN_DOCS = 'the-token-of-the-probe';

/** The one code block of that language that has this text. */
function block(language: string, text: string): string {
  const blocks = [...MARKDOWN.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.filter(([, tag, code]) => tag === language && code?.includes(text)).map(([, , code]) => code);
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

/** `HEALTHCHECK … CMD ["node", …]` of the Dockerfile. */
function dockerfileCommand(): string[] {
  const [, json = ''] = /CMD (\[.*\])$/m.exec(block('dockerfile', 'HEALTHCHECK')) ?? [];
  return JSON.parse(json) as string[];
}

/** `test: ['CMD', 'node', …]` of the compose file; each word stands on its own line. */
function composeCommand(): string[] {
  const words = [...block('yaml', 'healthcheck:').matchAll(/^ *(?:'(.*)'|"(.*)"),$/gm)];
  const [cmd, ...command] = words.map(([, single, double]) => single ?? double ?? '');
  expect(cmd).toBe('CMD');
  return command;
}

/** Runs a health check as Docker does, and returns its exit code. */
function exitCodeOf(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [file = '', ...args] = command;
  expect(file).toBe('node');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { ...process.env, ...env }, timeout: PATIENCE_MS });
    child.once('close', (code) => resolve(code ?? -1));
  });
}

interface Probe {
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** The readiness probe of that code block. */
function readinessProbe(code: string): Probe {
  const [, probe = ''] = /^readinessProbe:\n((?: +.*\n)+)/m.exec(code) ?? [];
  const [, path = ''] = /path: ([^\s,]+)/.exec(probe) ?? [];
  const headers = [...probe.matchAll(/- name: (.+)\n +value: (.+)/g)];
  return { path, headers: Object.fromEntries(headers.map(([, name = '', value = '']) => [name, value])) };
}

const processes = new Processes();

afterEach(() => TestApp.stopAll());
afterAll(() => processes.stopAll());

describe('the probes of docs/health.md, against an example', () => {
  let gateway: ExampleService;

  beforeAll(async () => {
    gateway = await ExampleService.start(processes, 'gateway');
  });

  it('find it healthy as HEALTHCHECK of a Dockerfile, with the right token only', async () => {
    const PORT = String(gateway.port);

    // On a busy machine its event loop may lag, and then it says truthfully that it fails.
    await gateway.process.eventually(async () =>
      expect(await exitCodeOf(dockerfileCommand(), { PORT, METRICS_TOKEN: TOKEN })).toBe(0),
    );
    expect(await exitCodeOf(dockerfileCommand(), { PORT, METRICS_TOKEN: 'another-token-12' })).toBe(1);
    expect(await exitCodeOf(dockerfileCommand(), { PORT: String(await freePort()), METRICS_TOKEN: TOKEN })).toBe(1);
  });

  it('find it ready as readinessProbe with the token', async () => {
    const { path, headers } = readinessProbe(block('yaml', 'httpHeaders:'));
    expect(headers['Authorization']).toContain(TOKEN_IN_DOCS);
    const Authorization = headers['Authorization']?.replace(TOKEN_IN_DOCS, TOKEN) ?? '';

    await gateway.process.eventually(async () =>
      expect((await fetch(gateway.origin + path, { headers: { ...headers, Authorization } })).status).toBe(200),
    );
    expect((await fetch(gateway.origin + path, { headers })).status).toBe(401);
  });
});

describe('the probes of docs/health.md, against a service with a public health', () => {
  const start = (limit: number): Promise<TestApp> =>
    TestApp.start('express', {
      metrics: { health: { public: true, eventLoopLag: false, heap: { degraded: limit, failing: limit } } },
    });

  it.each([
    ['healthy', 1, 0, 200],
    ['failing', 0, 1, 503],
  ])('find it %s', async (_name, limit, exitCode, status) => {
    const app = await start(limit);
    const probe = readinessProbe(block('yaml', 'startupProbe:'));

    expect(await exitCodeOf(composeCommand(), { PORT: String(app.port) })).toBe(exitCode);
    expect(await exitCodeOf(dockerfileCommand(), { PORT: String(app.port), METRICS_TOKEN: TEST_TOKEN })).toBe(exitCode);
    expect(probe.headers).toEqual({});
    const answer = await app.fetch(probe.path);
    expect([answer.status, Object.keys(JSON.parse(answer.body) as object)]).toEqual([status, ['status']]);
  });
});
