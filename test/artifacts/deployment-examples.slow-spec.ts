import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { type ArtifactOptions, composeProject } from 'nestjs-red-metrics/artifacts';
import { validate as lintDockerfile } from 'dockerfile-utils';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { freePort, Processes } from '../support/processes';
import { TOKEN } from '../support/test-app';
import { runProgram } from './support/command';

const ROOT = join(__dirname, '..', '..');
const DEPLOY = join(ROOT, 'examples', 'deploy');
const dockerfile = readFileSync(join(DEPLOY, 'Dockerfile'), 'utf8');

describe('the image of the examples', () => {
  const processes = new Processes();

  afterEach(async () => {
    await processes.stopAll();
    removeFileTrees();
  });

  it('has a Dockerfile that a linter finds nothing wrong with, and that copies what there is', () => {
    expect(lintDockerfile(dockerfile).map(({ message }) => message)).toEqual([]);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.length).toBeGreaterThan(2);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('has a healthcheck that tells a gateway that is well from one that is not', async () => {
    const port = String(await freePort());
    const tokens = join(fileTree({ tokens: `${TOKEN}\n`, wrong: 'a-token-of-nobody-here\n' }), 'tokens');
    const healthcheck = async (env: NodeJS.ProcessEnv): Promise<number> => {
      const place = { env: { PORT: port, HEALTH_PATH: '/metrics/health', ...env } };
      return (await runProgram('node', [join(DEPLOY, 'healthcheck.mjs')], place)).exitCode;
    };
    const gateway = processes.start({
      name: 'gateway',
      file: 'node',
      args: [join(ROOT, 'examples', 'dist', 'gateway', 'main.js')],
      env: { PORT: port, METRICS_TOKEN_FILE: tokens },
    });
    await gateway.answers(`http://localhost:${port}/metrics`, { Authorization: `Bearer ${TOKEN}` });

    const asked = [
      { METRICS_TOKEN_FILE: tokens },
      { METRICS_TOKEN: TOKEN },
      {},
      { METRICS_TOKEN: 'a-token-of-nobody-here' },
    ];
    expect(await Promise.all(asked.map(healthcheck))).toEqual([0, 0, 0, 1]);
    await gateway.stop();
    expect(await healthcheck({ METRICS_TOKEN: TOKEN })).toBe(1);
  });

  it('is what the options of the gateway deploy', () => {
    const { artifacts, ...metrics } = JSON.parse(readFileSync(join(DEPLOY, 'gateway.json'), 'utf8')) as {
      artifacts: ArtifactOptions;
    } & MetricsModuleOptions;

    const { services } = composeProject(metrics, artifacts);
    expect(services['gateway']).toMatchObject({ image: 'gateway', ports: ['127.0.0.1:${APP_PORT:-3000}:3000'] });
    const inCode = readFileSync(join(ROOT, 'examples', 'gateway', 'gateway.module.ts'), 'utf8').replace(/\s+/g, ' ');
    expect(inCode).toContain(`prefix: '${metrics.prefix}'`);
    expect(inCode).toContain(`names: { http_requests_in_flight: '${metrics.names?.http_requests_in_flight}' }`);
    expect(inCode).toContain("durationLabels: ['method', 'path']");
  });
});
