import Ajv from 'ajv';
import { join } from 'node:path';
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { CATALOGUE } from '../../src/catalogue/catalogue';
import { kubernetesManifests } from '../../src/artifacts';
import { checkFile } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { AGENT_SCHEMAS, ALLOY_ARGUMENTS, DATADOG_INSTANCE } from './support/agent-schemas';
import { type AlloyBlock, parseAlloy } from './support/alloy';
import { blocksOf, blockWith, PAGES, pageOf } from './support/pages';
import { parseToml } from './support/toml';

const ajv = new Ajv({ allowUnionTypes: true });

/** What the schema has to say against a configuration. */
function wrongIn(schema: object, configuration: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(configuration);
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
  );
}

/** Blocks and arguments that Alloy does not have, by their path. */
function unknownToAlloy(blocks: readonly AlloyBlock[], within = ''): string[] {
  return blocks.flatMap(({ name, args, blocks: inner }) => {
    const path = within === '' ? name : `${within}/${name}`;
    const known = ALLOY_ARGUMENTS[path];
    const wrong = known === undefined ? [path] : Object.keys(args).filter((arg) => !known.includes(arg));
    return [...wrong, ...unknownToAlloy(inner, path)];
  });
}

interface NewRelicJobs {
  readonly config: {
    readonly static_targets: { readonly jobs: readonly { readonly targets: readonly string[] }[] };
  };
}

describe('the configurations of docs/integrations', () => {
  const collector = parse(blocksOf('opentelemetry-collector.md', 'yaml')[0] ?? '') as {
    receivers: { prometheus: { config: object } };
    processors: object;
    exporters: object;
    service: { pipelines: { metrics: Record<string, string[]> } };
  };

  it.each<[string, object, unknown]>([
    ['OpenTelemetry Collector', AGENT_SCHEMAS.collector, collector],
    ['Telegraf', AGENT_SCHEMAS.telegraf, parseToml(blocksOf('telegraf.md', 'toml')[0] ?? '')],
    ['Datadog', AGENT_SCHEMAS.datadog, parse(blockWith('datadog.md', 'yaml', 'init_config: {}'))],
    [
      'New Relic on Kubernetes',
      AGENT_SCHEMAS.newRelicChart,
      parse(blockWith('new-relic.md', 'yaml', 'static_targets')),
    ],
    ['New Relic with pods', AGENT_SCHEMAS.newRelicChart, parse(blockWith('new-relic.md', 'yaml', 'job_name_prefix'))],
    ['New Relic with Docker', AGENT_SCHEMAS.nriPrometheus, parse(blockWith('new-relic.md', 'yaml', 'cluster_name'))],
    [
      'Google',
      AGENT_SCHEMAS.podMonitoring,
      parseAllDocuments(blocksOf('google-managed-prometheus.md', 'yaml')[0] ?? '')[0]?.toJS(),
    ],
  ])('has no member that the agent does not have, and none of another type: %s', (_agent, schema, configuration) => {
    expect(wrongIn(schema, configuration)).toEqual([]);
  });

  it('would be told of one', () => {
    const wrong = { ...collector, receiver: {} };
    expect(wrongIn(AGENT_SCHEMAS.collector, wrong)).toEqual([expect.stringContaining('"receiver"')]);
    expect(wrongIn(AGENT_SCHEMAS.nriPrometheus, { cluster_name: 1, targets: [] })).toHaveLength(1);
    expect(() => parseToml('[agent]\ninterval: 15s\n')).toThrow('interval: 15s');
  });

  it('has arguments and blocks that Alloy has, and components that there are', () => {
    const blocks = parseAlloy(blocksOf('grafana-alloy.md', 'alloy')[0] ?? '');

    expect(unknownToAlloy(blocks)).toEqual([]);
    const components = blocks.map(({ name, label }) => `${name}.${label}`);
    expect(components).toEqual(['prometheus.scrape.gateway', 'prometheus.remote_write.grafana']);
    expect(blocks[0]?.args['forward_to']).toBe(`[${components[1]}.receiver]`);
    expect(blocks[0]?.blocks.map(({ name }) => name)).toEqual(['authorization']);
    expect(unknownToAlloy(parseAlloy('prometheus.scrape "a" {\n  target = []\n  auth {\n  }\n}\n'))).toEqual([
      'target',
      'prometheus.scrape/auth',
    ]);
  });

  it('has parts in the pipeline of the Collector that are defined', () => {
    const { receivers = [], processors = [], exporters = [] } = collector.service.pipelines.metrics;

    expect(receivers).toEqual(Object.keys(collector.receivers));
    expect(processors).toEqual(Object.keys(collector.processors));
    expect(exporters).toEqual(Object.keys(collector.exporters));
  });

  it('has metrics for Datadog that there are, counters without _total', () => {
    const { instances } = parse(blockWith('datadog.md', 'yaml', 'init_config: {}')) as {
      instances: { metrics: string[] }[];
    };
    const known = Object.keys(CATALOGUE).map((name) => name.replace(/_total$/, ''));

    expect(instances[0]?.metrics.length).toBeGreaterThan(3);
    expect(instances[0]?.metrics.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has an annotation for Datadog that is an instance of the check', () => {
    const { metadata } = parse(blockWith('datadog.md', 'yaml', 'annotations:')) as {
      metadata: { annotations: Record<string, string> };
    };
    const checks = JSON.parse(metadata.annotations['ad.datadoghq.com/gateway.checks'] ?? '{}') as {
      openmetrics: { instances: unknown[] };
    };

    expect(checks.openmetrics.instances).toHaveLength(1);
    expect(wrongIn(DATADOG_INSTANCE, checks.openmetrics.instances[0])).toEqual([]);
  });

  it('has objects for Google that fit the manifests of the command', () => {
    const [monitoring, role, binding] = parseAllDocuments(
      blocksOf('google-managed-prometheus.md', 'yaml')[0] ?? '',
    ).map((document) => document.toJS() as never);
    const manifests = kubernetesManifests({}, { job: 'gateway' });
    const [secret] = manifests.filter((manifest) => manifest.kind === 'Secret');
    const [service] = manifests.filter((manifest) => manifest.kind === 'Service');

    expect(() => new Role(role).validate()).not.toThrow();
    expect(() => new RoleBinding(binding).validate()).not.toThrow();
    expect(role).toMatchObject({ rules: [{ resourceNames: [secret?.metadata.name] }] });
    expect(monitoring).toMatchObject({
      spec: {
        selector: { matchLabels: service?.spec.selector },
        endpoints: [
          { port: 'http', authorization: { credentials: { secret: { name: secret?.metadata.name, key: 'token' } } } },
        ],
      },
    });
    expect(Object.keys(secret?.stringData ?? {})).toContain('token');
  });

  it('sends a token or a password on each page, and none of them is in it', () => {
    for (const page of PAGES) {
      expect([page, pageOf(page)]).toEqual([
        page,
        expect.stringMatching(/metrics-token|gateway-metrics|GRAFANA_CLOUD_TOKEN/),
      ]);
      expect([page, pageOf(page)]).toEqual([page, expect.stringMatching(/^## See that it works$/m)]);
    }
  });

  it('is in the list of the pages', () => {
    const linked = [...pageOf('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file = '']) => file);

    expect([...new Set(linked)].toSorted()).toEqual(PAGES);
  });
});

describeWith('promtool')('the parts of them that are Prometheus’ own', () => {
  afterEach(removeFileTrees);

  const newRelic = parse(blockWith('new-relic.md', 'yaml', 'static_targets')) as NewRelicJobs;
  const collector = parse(blocksOf('opentelemetry-collector.md', 'yaml')[0] ?? '') as {
    receivers: { prometheus: { config: object } };
  };

  it.each<[string, unknown]>([
    ['the scrape job of the Collector', collector.receivers.prometheus.config],
    [
      'the job of New Relic',
      {
        scrape_configs: newRelic.config.static_targets.jobs.map(({ targets, ...job }) => ({
          ...job,
          static_configs: [{ targets }],
        })),
      },
    ],
    ['the remote write to New Relic', parse(blockWith('new-relic.md', 'yaml', 'remote_write:'))],
    ['Prometheus as an agent', parse(blockWith('prometheus-agent.md', 'yaml', 'remote_write:'))],
  ])('are what promtool accepts: %s', async (_part, configuration) => {
    const folder = fileTree({ token: 'a-token-of-ours' });
    const text = stringify(configuration).replaceAll(/(credentials_file: ).*/g, `$1${folder}/token`);
    expect(text).toContain(`${folder}/token`);
    const file = join(fileTree({ 'prometheus.yml': text }), 'prometheus.yml');

    expect(await checkFile('config', file)).toMatchObject({ exitCode: 0 });
  });
});
