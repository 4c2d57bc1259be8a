import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { type ArtifactOptions, kubernetesManifests, type KubernetesManifest } from 'nestjs-red-metrics/artifacts';
import { parseAllDocuments } from 'yaml';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { command } from './support/command';
import { KUBE_SCORE } from './support/kube-score-rules';
import { ACCESS_SETS } from './support/option-sets';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'kubernetes.md'), 'utf8');

const brokenBy = (manifests: readonly KubernetesManifest[]): string[] =>
  Object.entries(KUBE_SCORE).flatMap(([rule, holds]) => (holds(manifests) ? [] : [rule]));

function policyOf(metrics: MetricsModuleOptions, artifacts: ArtifactOptions = {}): unknown {
  const policies = kubernetesManifests(metrics, artifacts).filter((manifest) => manifest.kind === 'NetworkPolicy');
  return policies[0]?.spec;
}

describe('the pods', () => {
  const [spec] = kubernetesManifests().flatMap((manifest) =>
    manifest.kind === 'Deployment' ? [manifest.spec.template.spec] : [],
  );

  it('get no token of the cluster, and write to /tmp alone', () => {
    expect(spec?.automountServiceAccountToken).toBe(false);
    expect(spec?.containers[0]?.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(spec?.containers[0]?.volumeMounts.filter(({ readOnly }) => readOnly !== true)).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(spec?.volumes).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } });
  });

  it('keep the rules of kube-score that docs/kubernetes.md names, and break none for any way in', () => {
    const [, table = ''] = PAGE.split('\n| holds ');
    const [rows = ''] = table.split('\n\n');
    expect([...rows.matchAll(/^\| `([\w-]+)`/gm)].map(([, rule]) => rule)).toEqual(Object.keys(KUBE_SCORE));
    for (const { metrics, artifacts } of ACCESS_SETS) {
      const options = { image: 'gateway:1.2.0', livenessPath: '/livez', ...artifacts };
      for (const monitor of ['annotations', 'service', 'pod'] as const) {
        expect(brokenBy(kubernetesManifests(metrics, { ...options, monitor }))).toEqual([]);
      }
    }
  });

  it('would be told of a rule that is broken', () => {
    expect(brokenBy(kubernetesManifests())).toEqual(['container-image-tag', 'pod-probes']);
    expect(brokenBy(kubernetesManifests({}, { image: 'gateway:latest' }))).toContain('container-image-tag');
    expect(brokenBy([])).toEqual(expect.arrayContaining(['container-resources', 'networkpolicy-targets-pod']));
  });
});

describe('the NetworkPolicy', () => {
  const everybody = { ports: [{ protocol: 'TCP', port: 3000 }] };
  const endpoint = { port: 9464, host: '0.0.0.0' };

  it('opens the port of the application, and to Prometheus alone a port of its own', () => {
    const prometheus = (name: string): unknown => ({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
      ports: [{ protocol: 'TCP', port: 9464 }],
    });

    expect(policyOf({})).toMatchObject({ policyTypes: ['Ingress'], ingress: [everybody] });
    expect(policyOf({ endpoint })).toMatchObject({ ingress: [everybody, prometheus('monitoring')] });
    expect(policyOf({ endpoint }, { monitoringNamespace: 'observability' })).toMatchObject({
      ingress: [everybody, prometheus('observability')],
    });
  });
});

describe('artifacts among the options of the module', () => {
  const nameOf = (...options: Parameters<typeof kubernetesManifests>): string | undefined =>
    kubernetesManifests(...options)[0]?.metadata.name;

  it('count, unless they are given beside them', () => {
    expect(nameOf({ artifacts: { job: 'gateway' } })).toBe('gateway-metrics');
    expect(nameOf({ artifacts: { job: 'gateway' } }, { job: 'other' })).toBe('other-metrics');
    expect(nameOf({ artifacts: { job: 'gateway' } }, { port: 8080 })).toBe('gateway-metrics');
    expect(() => nameOf({ artifacts: { jobs: 'x' } as ArtifactOptions })).toThrow('Unknown option "artifacts.jobs"');
  });
});

describe('the labels of --labels', () => {
  afterEach(removeFileTrees);

  const args = (...labels: readonly string[]): string[] => ['kubernetes', '--monitor', 'service', ...labels];

  it('are on the monitor and the rules, beside their own, and on nothing else', async () => {
    const { exitCode, stdout, stderr } = await command(
      args('--labels', 'release=kube-prometheus-stack,team=shop', '--labels', 'example.com/tier=1', '--job', 'gateway'),
    );

    expect([exitCode, stderr]).toEqual([0, '']);
    const manifests = parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesManifest);
    const own = { 'app.kubernetes.io/name': 'gateway' };
    const given = { release: 'kube-prometheus-stack', team: 'shop', 'example.com/tier': '1' };
    expect(Object.fromEntries(manifests.map(({ kind, metadata }) => [kind, metadata.labels]))).toEqual({
      Secret: own,
      Deployment: own,
      Service: own,
      NetworkPolicy: own,
      ServiceMonitor: { ...own, ...given },
      PrometheusRule: { ...own, ...given },
    });
    const [monitor] = manifests.filter((manifest) => manifest.kind === 'ServiceMonitor');
    expect(monitor?.spec.selector).toEqual({ matchLabels: own });
  });

  it('can be in the file, and those of the command line win', async () => {
    const cwd = fileTree({ 'c.json': '{ "artifacts": { "monitor": "pod", "labels": { "release": "a" } } }' });
    const labelsOf = async (...more: readonly string[]): Promise<string[]> => {
      const { stdout } = await command(['kubernetes', '--config', 'c.json', ...more], { cwd });
      return stdout.match(/^ +(?:release|team): .*$/gm)?.map((line) => line.trim()) ?? [];
    };

    expect(await labelsOf()).toEqual(['release: a', 'release: a']);
    expect(await labelsOf('--labels', 'team=b')).toEqual(['team: b', 'team: b']);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'without a value',
      ['--labels', 'release'],
      /--labels must be name=value, but got "release"\. Fix: write --labels/,
    ],
    ['with a comma too much', ['--labels', 'a=b,'], /--labels must be name=value, but got ""/],
    ['that Kubernetes does not take', ['--labels', 'a=b c'], /--labels has "b c" as "a", which is no value of a label/],
    ['of the service', ['--labels', 'app.kubernetes.io/name=x'], /--labels has app\.kubernetes\.io\/name, which says/],
    ['where nothing has them', ['--monitor', 'annotations', '--labels', 'a=b'], /--labels is for monitors and rules/],
  ])('end with exit code 2 and one line where they are %s', async (_case, given, expected) => {
    const { exitCode, stdout, stderr } = await command(args(...given));

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^nestjs-red-metrics: [^\n]+ Fix: [^\n]+\.\n$/);
  });
});
