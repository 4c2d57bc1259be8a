import { join } from 'node:path';
import Ajv from 'ajv';
import { validate as lintDockerfile } from 'dockerfile-utils';
import { readFileSync, readdirSync } from 'node:fs';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { composeProject, type ComposeService } from 'nestjs-red-metrics/artifacts';
import { parse } from 'yaml';
import { checkFile } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees, writeFiles } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { command, runProgram } from './support/command';
import { COMPOSE_SCHEMA } from './support/compose-schema';
import { ACCESS_SETS } from './support/option-sets';

const isCompose = new Ajv().compile(COMPOSE_SCHEMA);

const WEBHOOK = 'https://alerts.example.com/hook';

/** A project that was written: where, and its files by path. */
interface Written {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Runs the command, and reads what it writes. */
async function written(...args: readonly string[]): Promise<Written> {
  const cwd = fileTree({});
  const { exitCode, stderr } = await command(['compose', '--out', 'deploy', ...args], { cwd });
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Wrote ')]);
  const folder = join(cwd, 'deploy');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return { folder, files: Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])) };
}

/** The service itself, and what asks for its health. */
function appOf(...options: Parameters<typeof composeProject>): ComposeService & { readonly script: string } {
  const app = composeProject(...options).services[options[1]?.job ?? 'nestjs'];
  const [kind, ...program] = app?.healthcheck.test ?? [];
  expect([kind, program.length, program.slice(0, 2)]).toEqual(['CMD', 3, ['node', '-e']]);
  return { ...(app as ComposeService), script: program[2] ?? '' };
}

describe('composeProject()', () => {
  afterEach(async () => {
    await TestApp.stopAll();
    removeFileTrees();
  });

  it.each(ACCESS_SETS)('is what the Compose specification says: $title', ({ metrics, artifacts }) => {
    isCompose(composeProject(metrics, artifacts));
    expect(isCompose.errors ?? []).toEqual([]);
  });

  it('would be told where it does not', () => {
    const project = composeProject();
    expect(isCompose({ ...project, services: { app: { imag: 'x' } } })).toBe(false);
    expect(isCompose({ ...project, services: { app: { image: 'x', ports: [true] } } })).toBe(false);
  });

  it.each(ACCESS_SETS)('mounts only secrets and volumes that it has: $title', ({ metrics, artifacts }) => {
    const { services, secrets, volumes } = composeProject(metrics, artifacts);
    const all = Object.values(services);
    const mounted = all.flatMap(({ secrets: mounts = [] }) => mounts.map(({ source }) => source));
    const named = all.flatMap((service) => service.volumes ?? []).filter((volume) => !volume.startsWith('./'));

    expect([...new Set(mounted)].toSorted()).toEqual(Object.keys(secrets).toSorted());
    expect(named.map((volume) => volume.replace(/:.*/, '')).toSorted()).toEqual(Object.keys(volumes).toSorted());
    expect(all.every(({ healthcheck }) => healthcheck.test.length > 1)).toBe(true);
  });

  it('publishes ports on this machine only', () => {
    const ports = Object.values(composeProject().services).flatMap((service) => service.ports ?? []);

    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has images of the releases that docs/docker.md names, unless the environment says otherwise', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'docker.md'), 'utf8');
    const images = Object.values(composeProject().services).flatMap(({ image = '' }) =>
      [...image.matchAll(/^\w+\/(\w+):\$\{(\w+):-v?([\d.]+)\}$/g)].map(([, ...parts]) => parts),
    );

    expect(images.map(([name]) => name)).toEqual(['prometheus', 'alertmanager', 'grafana']);
    for (const [name = '', variable = '', version = ''] of images) {
      expect(page.toLowerCase()).toContain(`${name} ${version}`);
      expect(page).toContain(`\`${variable}\``);
    }
  });

  it('refuses the name of another service of the project', () => {
    expect(() => composeProject({}, { job: 'grafana' })).toThrow(/artifacts\.job is grafana, which another service/);
  });

  it.each<[string, MetricsModuleOptions]>([
    ['a public health', { auth: { bearerToken: TOKEN }, health: { public: true } }],
    ['a token in the file that the environment names', {}],
    ['a token in the file that the code names', { auth: { bearerTokenFile: '/etc/gateway/metrics-tokens' } }],
    ['neither', { auth: { basic: { username: 'u', password: 'a password' } } }],
  ])('has a healthcheck that tells a service that is well from one that is not, with %s', async (_case, metrics) => {
    const content = `${TOKEN}\nanother-token-of-ours\n`;
    const folder = fileTree({ tokens: content, mounted: content });
    const [tokens, mounted] = [join(folder, 'tokens'), join(folder, 'mounted')];
    const isFile = metrics.auth === undefined || (metrics.auth !== false && 'bearerTokenFile' in metrics.auth);
    const auth = isFile ? { bearerTokenFile: tokens } : metrics.auth;
    const app = await TestApp.start('express', { metrics: { ...metrics, ...(auth === undefined ? {} : { auth }) } });
    const check = (port: number): Promise<{ exitCode: number }> =>
      runProgram('node', ['-e', appOf(metrics, { port }).script.replace('/etc/gateway/metrics-tokens', mounted)], {
        env: { METRICS_TOKEN_FILE: mounted },
      });

    expect(await check(app.port)).toMatchObject({ exitCode: 0 });
    if (isFile) {
      expect((await app.scrape()).value('metrics_auth_failures_total', { reason: 'missing' })).toBe(0);
      writeFiles(folder, { mounted: 'a-token-of-somebody-else\n' });
      expect(await check(app.port)).toMatchObject({ exitCode: 1 });
    }
    await TestApp.stopAll();
    expect(await check(app.port)).toMatchObject({ exitCode: 1 });
  });

  it('has a healthcheck that fails where the health does', async () => {
    const metrics: MetricsModuleOptions = {
      auth: { bearerToken: TOKEN },
      health: { public: true, heap: { degraded: null, failing: 0.0001 } },
    };
    const app = await TestApp.start('express', { metrics });

    expect((await app.fetch('/metrics/health')).status).toBe(503);
    expect(await runProgram('node', ['-e', appOf(metrics, { port: app.port }).script])).toMatchObject({ exitCode: 1 });
  });
});

describe('the files of the compose project', () => {
  let built: Written;
  let withImage: Written;

  beforeAll(async () => {
    built = await written('--job', 'gateway');
    withImage = await written('--image', 'gateway:1.2.0', '--webhook', WEBHOOK);
  });

  afterAll(removeFileTrees);

  it('are what the project mounts, and a Dockerfile that a linter finds nothing wrong with', () => {
    const { files } = built;

    expect(parse(files['compose.yaml'] ?? '')).toEqual(composeProject({}, { job: 'gateway' }));
    const mounts = Object.values(composeProject().services).flatMap(({ volumes = [] }) => volumes);
    const mountedFiles = mounts.map((mount) => mount.split(':')[0] ?? '').filter((path) => path.endsWith('.yml'));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(mountedFiles.map((path) => path.slice(2))));
    expect(lintDockerfile(files['Dockerfile'] ?? '').map(({ message }) => message)).toEqual([]);
    expect(files['Dockerfile']).toMatch(/^USER 1000$/m);
    expect(lintDockerfile('FRM node').map(({ message }) => message)).not.toEqual([]);
    expect(files['secrets/.gitignore']).toBe('*\n!.gitignore\n');
  });

  it('ask in the image what the project asks', () => {
    const [, program = '[]'] = /HEALTHCHECK .*\\\n {2}CMD (\[.*\])$/m.exec(built.files['Dockerfile'] ?? '') ?? [];

    expect(['CMD', ...(JSON.parse(program) as string[])]).toEqual(
      composeProject().services['nestjs']?.healthcheck.test,
    );
  });

  it('build no image where there is one', () => {
    const { files } = withImage;

    expect(Object.keys(files).filter((path) => path.startsWith('Dockerfile'))).toEqual([]);
    expect(parse(files['compose.yaml'] ?? '')).toMatchObject({ services: { nestjs: { image: 'gateway:1.2.0' } } });
  });

  it('let Grafana begin with Prometheus and the dashboards', () => {
    const { files } = built;
    const { datasources } = parse(files['grafana/provisioning/datasources/prometheus.yml'] ?? '') as {
      datasources: unknown[];
    };
    const { providers } = parse(files['grafana/provisioning/dashboards/dashboards.yml'] ?? '') as {
      providers: { options: { path: string } }[];
    };

    expect(datasources).toMatchObject([{ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }]);
    expect(composeProject().services['grafana']?.volumes).toContain(
      `./grafana/dashboards:${providers[0]?.options.path}:ro`,
    );
  });

  describeWith('amtool')('for Alertmanager', () => {
    it('are a configuration that amtool finds nothing wrong with', async () => {
      const { folder } = withImage;
      const file = join(folder, 'alertmanager/alertmanager.yml');

      const { exitCode, stdout } = await runProgram('amtool', ['check-config', file]);

      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('SUCCESS')]);
      expect(readFileSync(file, 'utf8')).toContain(`url: ${WEBHOOK}`);
      writeFiles(folder, { 'alertmanager/wrong.yml': 'route: { receiver: nobody }\nreceivers: []\n' });
      const wrong = join(folder, 'alertmanager/wrong.yml');
      expect((await runProgram('amtool', ['check-config', wrong])).exitCode).not.toBe(0);
    });
  });

  describeWith('promtool')('for Prometheus', () => {
    it('are a configuration that promtool finds nothing wrong with', async () => {
      const { folder, files } = built;
      const configuration = files['prometheus/prometheus.yml'] ?? '';
      writeFiles(folder, {
        'secrets/metrics-token': TOKEN,
        'prometheus/here.yml': configuration.replace(
          '/run/secrets/metrics_token',
          join(folder, 'secrets/metrics-token'),
        ),
      });

      const { exitCode, complaints } = await checkFile('config', join(folder, 'prometheus/here.yml'));

      expect(exitCode).toBe(0);
      expect(complaints.join('\n')).toContain('2 rule files found');
      expect(configuration).toContain('- gateway:3000');
      expect(configuration).toContain('- alertmanager:9093');
    });
  });
});
