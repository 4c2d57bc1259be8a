import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import {
  type ArtifactOptions,
  type DeploymentManifest,
  kubernetesManifests,
  type KubernetesManifest,
} from 'nestjs-red-metrics/artifacts';
import { TestApp } from '../support/test-app';
import { checkFile } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees, writeFiles } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { checkSchema, typeErrors } from './support/kubernetes-schemas';
import { ACCESS_SETS } from './support/option-sets';

const MONITORS = ['annotations', 'service', 'pod'] as const;

function manifestOf<Kind extends KubernetesManifest['kind']>(
  kind: Kind,
  ...options: [MetricsModuleOptions?, ArtifactOptions?]
): Extract<KubernetesManifest, { kind: Kind }> {
  const found = kubernetesManifests(...options).find((manifest) => manifest.kind === kind);
  if (found === undefined) {
    throw new Error(`There is no ${kind}.`);
  }
  return found as Extract<KubernetesManifest, { kind: Kind }>;
}

const containerOf = ({ spec }: DeploymentManifest): DeploymentManifest['spec']['template']['spec']['containers'][0] => {
  const [container] = spec.template.spec.containers;
  if (container === undefined) {
    throw new Error('There is no container.');
  }
  return container;
};

describe('kubernetesManifests()', () => {
  afterEach(async () => {
    await TestApp.stopAll();
    removeFileTrees();
  });

  it.each(ACCESS_SETS)(
    'follows the schemas of Kubernetes and of the Prometheus Operator: $title',
    ({ metrics, artifacts }) => {
      for (const monitor of MONITORS) {
        for (const manifest of kubernetesManifests(metrics, { ...artifacts, monitor })) {
          expect(() => checkSchema(manifest)).not.toThrow();
        }
      }
    },
  );

  it('has no member that Kubernetes does not know, and would be told of one', () => {
    const all = ACCESS_SETS.flatMap(({ metrics, artifacts }) =>
      MONITORS.flatMap((monitor) => kubernetesManifests(metrics, { ...artifacts, monitor })),
    );
    const service = manifestOf('Service');
    const wrong = { ...service, spec: { ...service.spec, port: 1 } };

    expect(typeErrors([...all, wrong])).toEqual([expect.stringContaining('"port"\' does not exist')]);
  });

  it('would be told of a value of another type', () => {
    const monitor = manifestOf('ServiceMonitor', {}, { monitor: 'service' });

    expect(() =>
      checkSchema({ ...monitor, spec: { ...monitor.spec, endpoints: [{ port: 3 }] } } as unknown as KubernetesManifest),
    ).toThrow('port must be string');
  });

  it('finds pods in one way: by annotations, a ServiceMonitor or a PodMonitor', () => {
    const kinds = MONITORS.map((monitor) => kubernetesManifests({}, { monitor }).map(({ kind }) => kind));
    const common = ['Secret', 'Deployment', 'Service', 'NetworkPolicy'];

    expect(kinds).toEqual([
      common,
      [...common, 'ServiceMonitor', 'PrometheusRule'],
      [...common, 'PodMonitor', 'PrometheusRule'],
    ]);
    const annotated = MONITORS.map(
      (monitor) => manifestOf('Deployment', {}, { monitor }).spec.template.metadata.annotations !== undefined,
    );
    expect(annotated).toEqual([true, false, false]);
  });

  it('says in annotations where the endpoint is', () => {
    const metrics = { endpoint: { port: 9464, host: '0.0.0.0' }, path: '/internal/metrics' };

    expect(manifestOf('Deployment', metrics).spec.template.metadata.annotations).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/scheme': 'http',
      'prometheus.io/port': '9464',
      'prometheus.io/path': '/internal/metrics',
    });
  });

  it('has a port of its own for the endpoint where the service has one', () => {
    const metrics = { endpoint: { port: 9464, host: '0.0.0.0' } };
    const ports = [
      { name: 'http', containerPort: 3000 },
      { name: 'metrics', containerPort: 9464 },
    ];

    expect(containerOf(manifestOf('Deployment', metrics)).ports).toEqual(ports);
    expect(manifestOf('Service', metrics).spec.ports.map(({ name, port }) => [name, port])).toEqual([
      ['http', 3000],
      ['metrics', 9464],
    ]);
    expect(manifestOf('PodMonitor', metrics, { monitor: 'pod' }).spec.podMetricsEndpoints[0]?.port).toBe('metrics');
    expect(containerOf(manifestOf('Deployment')).ports).toEqual(ports.slice(0, 1));
  });

  it('gives the service its tokens in a file, and Prometheus one of them', () => {
    const container = containerOf(manifestOf('Deployment'));
    const [volume] = manifestOf('Deployment').spec.template.spec.volumes ?? [];
    const { metadata, stringData } = manifestOf('Secret');

    expect(container.env).toEqual([{ name: 'METRICS_TOKEN_FILE', value: '/var/run/secrets/metrics/tokens' }]);
    expect(container.volumeMounts).toEqual([
      { name: 'metrics', mountPath: '/var/run/secrets/metrics', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ]);
    expect(volume).toEqual({
      name: 'metrics',
      secret: { secretName: metadata.name, items: [{ key: 'tokens', path: 'tokens' }] },
    });
    expect(Object.keys(stringData)).toEqual(['tokens', 'token']);
    expect(manifestOf('ServiceMonitor', {}, { monitor: 'service' }).spec.endpoints[0]?.authorization).toEqual({
      type: 'Bearer',
      credentials: { name: metadata.name, key: 'token' },
    });
  });

  it('puts them where the code of the service reads them', () => {
    const mounted = (metrics: MetricsModuleOptions): unknown[] => {
      const manifest = manifestOf('Deployment', metrics);
      const { env, volumeMounts } = containerOf(manifest);
      const [volume] = manifest.spec.template.spec.volumes;
      const isMounted = volume !== undefined && 'secret' in volume;
      return isMounted ? [env, volumeMounts[0]?.mountPath, volume.secret.items] : [env, undefined, undefined];
    };

    expect(mounted({ auth: { bearerTokenFile: ['/etc/gateway/own', '/etc/other'] } })).toEqual([
      undefined,
      '/etc/gateway',
      [{ key: 'tokens', path: 'own' }],
    ]);
    expect(mounted({ auth: { basicFile: '/etc/gateway/users' } })).toEqual([
      undefined,
      '/etc/gateway',
      [{ key: 'users', path: 'users' }],
    ]);
    const nothing = [undefined, undefined, undefined];
    expect(mounted({ auth: { bearerToken: 'a-token-of-the-code' } })).toEqual(nothing);
    expect(mounted({ auth: { bearerTokenFile: 'relative' } })).toEqual(nothing);
    expect(mounted({ auth: { bearerTokenFile: '/etc/x/../tokens' } })).toEqual(nothing);
    expect(mounted({ auth: false })).toEqual(nothing);
  });

  it.each(['/tokens', '/etc/tokens', '/run/secrets/tokens', '/var/run/secrets/tokens'])(
    'mounts a file alone where a mounted folder would hide other things: %s',
    (bearerTokenFile) => {
      const manifest = manifestOf('Deployment', { auth: { bearerTokenFile } });

      expect(containerOf(manifest).volumeMounts).toEqual([
        { name: 'metrics', mountPath: bearerTokenFile, subPath: 'tokens', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
      ]);
      expect(manifest.spec.template.spec.volumes[0]).toMatchObject({
        secret: { items: [{ key: 'tokens', path: 'tokens' }] },
      });
      expect(() => checkSchema(manifest)).not.toThrow();
    },
  );

  it('has a Secret that a service does not start with until it is filled in', async () => {
    const { tokens = '' } = manifestOf('Secret').stringData;
    const bearerTokenFile = `${fileTree({ tokens })}/tokens`;

    await expect(TestApp.start('express', { metrics: { auth: { bearerTokenFile } } })).rejects.toThrow(
      'bearerTokenFile',
    );
    expect(kubernetesManifests({ auth: false }).map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('lets the health decide who is ready where everybody may ask for it, and never who lives', () => {
    const probesOf = (...options: Parameters<typeof kubernetesManifests>): unknown[] => {
      const { startupProbe, readinessProbe, livenessProbe } = containerOf(manifestOf('Deployment', ...options));
      return [startupProbe, readinessProbe, livenessProbe];
    };
    const tcp = expect.objectContaining({ tcpSocket: { port: 'http' } }) as unknown;
    const get = (path: string, port: string, scheme: string): unknown =>
      expect.objectContaining({ httpGet: { path, port, scheme } });
    const endpoint = { port: 9464, host: '0.0.0.0' };
    const health = { public: true };

    expect(probesOf()).toEqual([tcp, tcp, undefined]);
    expect(probesOf({}, { livenessPath: '/livez' })).toEqual([tcp, tcp, get('/livez', 'http', 'HTTP')]);
    const ready = get('/readyz', 'http', 'HTTP');
    expect(probesOf({ health, endpoint }, { readinessPath: '/readyz' })).toEqual([ready, ready, tcp]);
    const open = get('/metrics/health', 'http', 'HTTP');
    expect(probesOf({ health })).toEqual([open, open, tcp]);
    expect(probesOf({ health }, { livenessPath: '/livez' })).toEqual([open, open, get('/livez', 'http', 'HTTP')]);
    const managed = get('/metrics/health', 'metrics', 'HTTP');
    expect(probesOf({ health, endpoint })).toEqual([managed, managed, tcp]);
    const secured = get('/metrics/health', 'metrics', 'HTTPS');
    expect(probesOf({ health, endpoint: { ...endpoint, tls: { key: 'k', cert: 'c' } } })).toEqual([
      secured,
      secured,
      tcp,
    ]);
    expect(
      probesOf({ health, endpoint: { ...endpoint, tls: { key: 'k', cert: 'c', ca: 'a', requestCert: true } } }),
    ).toEqual([tcp, tcp, undefined]);
  });

  it.each<[string, [MetricsModuleOptions?, ArtifactOptions?], RegExp]>([
    ['an endpoint on loopback', [{ endpoint: { port: 9464 } }], /endpoint\.host is 127\.0\.0\.1.*\n.*'0\.0\.0\.0'/],
    ['a name that is none in the network', [{}, { job: 'My Gateway' }], /artifacts\.job is also a name in the network/],
    ['a monitor that is none', [{}, { monitor: 'job' as 'pod' }], /artifacts\.monitor must be one of/],
    ['a liveness path that is none', [{}, { livenessPath: 'livez' }], /artifacts\.livenessPath must be a URL path/],
    [
      'a liveness path that is what the readiness probe asks',
      [{}, { livenessPath: '/up', readinessPath: '/up' }],
      /artifacts\.livenessPath is \/up, which the readiness probe asks/,
    ],
    [
      'the health as the liveness path',
      [{ health: { public: true } }, { livenessPath: '/metrics/health' }],
      /artifacts\.livenessPath is \/metrics\/health, which the readiness probe asks/,
    ],
    ['a readiness path that is none', [{}, { readinessPath: 'readyz' }], /artifacts\.readinessPath must be a URL path/],
    ['labels for nothing', [{}, { labels: { release: 'x' } }], /artifacts\.labels is for monitors and rules/],
    [
      'a namespace that is none',
      [{}, { monitoringNamespace: 'A' }],
      /monitoringNamespace must be the name of a namesp/,
    ],
    ['an image that is none', [{}, { image: '-x y' }], /artifacts\.image must be the name of an image/],
  ])('refuses %s', (_case, options, expected) => {
    expect(() => kubernetesManifests(...options)).toThrow(expected);
  });
});

describeWith('promtool')('docs/kubernetes.md', () => {
  afterEach(removeFileTrees);

  it('has a scrape job for the annotations that promtool finds nothing wrong with, and that reads all of them', async () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'kubernetes.md'), 'utf8');
    const [, job = ''] = /^```yaml\n(scrape_configs:\n.*?)^```$/ms.exec(page) ?? [];
    const folder = fileTree({ token: 'a-token' });
    // Debian builds promtool without the discovery of Kubernetes: static targets stand for it.
    const known = job
      .replace('kubernetes_sd_configs:\n      - role: pod', "static_configs:\n      - targets: ['10.0.0.1:3000']")
      .replace('/etc/prometheus/secrets/metrics/token', `${folder}/token`);
    writeFiles(folder, { 'prometheus.yml': known });

    expect(await checkFile('config', join(folder, 'prometheus.yml'))).toMatchObject({ exitCode: 0 });
    const { annotations = {} } = manifestOf('Deployment').spec.template.metadata;
    const meta = (name: string): string => `__meta_kubernetes_pod_annotation_${name.replace(/\W/g, '_')}`;
    expect(Object.keys(annotations)).toHaveLength(4);
    expect(Object.keys(annotations).filter((name) => !job.includes(meta(name)))).toEqual([]);
    expect(job).toContain('kubernetes_sd_configs:\n      - role: pod\n');
  });
});
