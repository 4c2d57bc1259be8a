import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import {
  type ArtifactOptions,
  composeProject,
  grafanaDashboard,
  type KubernetesManifest,
  kubernetesManifests,
  type PrometheusConfig,
  scrapeConfig,
} from 'nestjs-red-metrics/artifacts';
import { parse, parseAllDocuments } from 'yaml';
import { checkFile } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { command } from './support/command';
import { metricsIn } from './support/metrics-in';

/** Writes what a command generates, and returns its folder and the paths. */
async function written(name: string, ...args: readonly string[]): Promise<{ folder: string; paths: string[] }> {
  const folder = fileTree({});
  const { exitCode, stderr } = await command([name, '--out', '.', ...args], { cwd: folder });
  expect([name, exitCode]).toEqual([name, 0]);
  return { folder, paths: [...stderr.matchAll(/^Wrote (.*)$/gm)].map(([, path = '']) => path) };
}

const expressionsIn = (file: string): string[] =>
  (parse(readFileSync(file, 'utf8')) as { groups: { rules: { expr: string }[] }[] }).groups.flatMap(({ rules }) =>
    rules.map(({ expr }) => expr),
  );

afterEach(removeFileTrees);

describe('what a service is called', () => {
  it.each<[string, MetricsModuleOptions, ArtifactOptions]>([
    ['nestjs', {}, {}],
    ['gateway', { prefix: 'gateway' }, {}],
    ['my-gateway', { prefix: 'My_Gateway' }, {}],
    ['lives', { prefix: '_9_lives' }, {}],
    ['x'.repeat(50), { prefix: 'x'.repeat(70) }, {}],
    ['shop', { prefix: 'shop', naming: 'opentelemetry' }, {}],
    ['api', { prefix: 'gateway' }, { job: 'api' }],
  ])('is %s everywhere, with %j and %j', (name, metrics, artifacts) => {
    const project = composeProject(metrics, artifacts);

    expect(scrapeConfig(metrics, artifacts).scrape_configs[0]?.job_name).toBe(name);
    expect([project.name, Object.keys(project.services)[0]]).toEqual([name, name]);
    for (const { kind, metadata } of kubernetesManifests(metrics, { ...artifacts, monitor: 'pod' })) {
      expect([kind, metadata.name]).toEqual([kind, kind === 'Secret' ? `${name}-metrics` : name]);
      expect(metadata.labels).toEqual({ 'app.kubernetes.io/name': name });
    }
    expect(grafanaDashboard(metrics, artifacts).title).toBe(`RED metrics: ${name}`);
  });

  it.each([
    ['nestjs', []],
    ['my-gateway', ['--prefix', 'my_gateway']],
    ['monitoring-gateway', ['--prefix', 'shop', '--job', 'Monitoring/gateway']],
  ])('names the files: %s', async (name, args) => {
    const files = await Promise.all(['alerts', 'rules', 'dashboard'].map((each) => written(each, ...args)));

    expect(files.flatMap(({ paths }) => paths)).toEqual([
      `${name}.alerts.yml`,
      `${name}.rules.yml`,
      `${name}.dashboard.json`,
    ]);
  });

  it('is no job that rules alone would be bound to', async () => {
    const { folder } = await written('alerts', '--prefix', 'gateway');

    expect(expressionsIn(join(folder, 'gateway.alerts.yml')).join('\n')).not.toContain('job=');
  });

  it('can be a name that other services of a project have, except in that project', () => {
    expect(() => kubernetesManifests({ prefix: 'grafana' })).not.toThrow();
    expect(() => composeProject({ prefix: 'grafana' })).toThrow(/artifacts\.job is grafana, which another service/);
  });
});

describe('a project of Docker Compose', () => {
  it.each([
    ['nestjs', []],
    ['my-gateway', ['--prefix', 'my_gateway']],
    ['api', ['--prefix', 'my_gateway', '--job', 'api']],
  ])('has rules and a dashboard of the job that it scrapes: %s', async (name, args) => {
    const { folder, paths } = await written('compose', ...args);
    const at = (path: string): string => join(folder, path);
    const config = parse(readFileSync(at('prometheus/prometheus.yml'), 'utf8')) as PrometheusConfig;

    expect(config.scrape_configs).toMatchObject([{ job_name: name, static_configs: [{ targets: [`${name}:3000`] }] }]);
    const rules = [`prometheus/rules/${name}.alerts.yml`, `prometheus/rules/${name}.rules.yml`];
    expect(paths).toEqual(expect.arrayContaining([...rules, `grafana/dashboards/${name}.dashboard.json`]));
    for (const expr of rules.flatMap((path) => expressionsIn(at(path)))) {
      for (const metric of metricsIn(expr)) {
        expect(expr.split(metric).slice(1).join('')).toContain(`job="${name}"`);
      }
    }
    const dashboard = readFileSync(at(`grafana/dashboards/${name}.dashboard.json`), 'utf8');
    expect(dashboard).toContain(`job=\\"${name}\\"`);
    expect(dashboard).not.toContain('$job');
  });
});

describe('names of files that credentials are in', () => {
  const FILE = '/run/$HOME/it\'s "one"\\/${tokens}';

  it('mean what they say to Docker Compose, and to the health check', () => {
    const metrics = { auth: { bearerTokenFile: FILE } };
    const app = composeProject(metrics, {}).services['nestjs'];
    const literal = FILE.replaceAll('$', '$$$$');

    expect(app?.secrets).toEqual([{ source: 'metrics_token', target: literal }]);
    expect(app?.healthcheck.test.at(-1)).toContain(`readFileSync(${JSON.stringify(literal)}, 'utf8')`);
  });
});

describe('names that are no texts to readers of YAML 1.1', () => {
  it.each(['yes', 'on', 'n'])('are written as texts: %s', async (name) => {
    const { stdout } = await command(['kubernetes', '--job', name, '--image', name]);
    const read = parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS() as KubernetesManifest);

    expect(read).toEqual(kubernetesManifests({}, { job: name, image: name }));
  });
});

describeWith('promtool')('jobs with all that a text can have', () => {
  it.each([
    'a"b\\c',
    "it's # {x: y} & *z",
    '{{ $labels.job }}',
    '- !!binary x',
    'ключ 🔑',
    '`',
    'null',
    '1e3',
    '${job}',
  ])('are written so that Prometheus reads them: %s', async (job) => {
    const { folder, paths } = await written('alerts', `--job=${job}`);
    const file = join(folder, paths[0] ?? '');

    expect(await checkFile('rules', file)).toMatchObject({ exitCode: 0 });
    expect(expressionsIn(file)[0]).toContain(`job=${JSON.stringify(job)}`);
    const { stdout } = await command(['scrape-config', `--job=${job}`]);
    expect((parse(stdout) as PrometheusConfig).scrape_configs[0]?.job_name).toBe(job);
  });
});
