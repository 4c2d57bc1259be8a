import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import {
  alertRules,
  type ArtifactOptions,
  kubernetesManifests,
  type PrometheusRuleManifest,
  recordingRules,
} from 'nestjs-red-metrics/artifacts';
import { parse, stringify } from 'yaml';
import { checkFile } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { command } from './support/command';
import { checkSchema, typeErrors } from './support/kubernetes-schemas';
import { metricsIn } from './support/metrics-in';
import { NAMING_SETS } from './support/option-sets';

function ruleOf(metrics: MetricsModuleOptions = {}, artifacts: ArtifactOptions = {}): PrometheusRuleManifest {
  const found = kubernetesManifests(metrics, { monitor: 'service', ...artifacts }).find(
    (manifest) => manifest.kind === 'PrometheusRule',
  );
  if (found === undefined) {
    throw new Error('There is no PrometheusRule.');
  }
  return found;
}

/**
 * The label `job` that the Prometheus Operator gives to what it scrapes: the value of `jobLabel` on the Service, or on
 * the pod.
 */
function jobOfMonitor(metrics: MetricsModuleOptions, artifacts: ArtifactOptions): string | undefined {
  const manifests = kubernetesManifests(metrics, artifacts);
  for (const manifest of manifests) {
    if (manifest.kind === 'ServiceMonitor') {
      return manifests.find(({ kind }) => kind === 'Service')?.metadata.labels[manifest.spec.jobLabel];
    }
    if (manifest.kind === 'PodMonitor') {
      const pods = manifests.find((other) => other.kind === 'Deployment');
      return pods?.spec.template.metadata.labels[manifest.spec.jobLabel];
    }
  }
  return undefined;
}

afterEach(removeFileTrees);

describe('the PrometheusRule', () => {
  it('has the recording rules and the alerts of the service', () => {
    const artifacts = { job: 'gateway', slo: 99.5, runbooks: 'https://wiki.example.com/' };
    const metrics = { prefix: 'shop', http: { streams: false } };

    expect(ruleOf(metrics, artifacts).spec.groups).toEqual([
      ...recordingRules(metrics, artifacts).groups,
      ...alertRules(metrics, artifacts).groups,
    ]);
  });

  it.each(['service', 'pod'] as const)('is about the job that the monitor makes: %s', (monitor) => {
    for (const [metrics, job] of [
      [{}, undefined],
      [{ prefix: 'my_gateway' }, undefined],
      [{ prefix: 'shop' }, 'gateway'],
    ] as const) {
      const artifacts: ArtifactOptions = { monitor, ...(job === undefined ? {} : { job }) };
      const expected = jobOfMonitor(metrics, artifacts);

      expect(expected).toBe(job ?? ('prefix' in metrics ? 'my-gateway' : 'nestjs'));
      for (const { expr } of ruleOf(metrics, artifacts).spec.groups.flatMap(({ rules }) => rules)) {
        for (const name of metricsIn(expr)) {
          expect(expr.split(name).slice(1).join('')).toContain(`job="${expected}"`);
        }
      }
    }
  });

  it('comes with the operator alone', () => {
    expect(kubernetesManifests().map(({ kind }) => kind)).not.toContain('PrometheusRule');
  });

  it.each(NAMING_SETS)('follows the schema of the Prometheus Operator, with $title', ({ metrics, artifacts }) => {
    const rule = ruleOf(metrics, artifacts);
    const names = rule.spec.groups.map(({ name }) => name);

    expect(() => checkSchema(rule)).not.toThrow();
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no member that the operator does not know, and would be told of one', () => {
    const rule = ruleOf();
    const [group] = rule.spec.groups;

    expect(typeErrors([rule])).toEqual([]);
    expect(typeErrors([{ ...rule, spec: { groups: [{ ...group, every: '1m' }] } }]).join()).toContain('every');
    expect(() => checkSchema({ ...rule, spec: { groups: [{ name: 'x', rules: [{}] }] } } as never)).toThrow('expr');
  });

  it('says at its head what is left out', async () => {
    const cwd = fileTree({ 'c.json': '{ "rpc": false }' });
    const { stdout } = await command(['kubernetes', '--monitor', 'pod', '--slo', '99', '--config', 'c.json'], { cwd });
    const text = stdout.split('---\n').at(-1) ?? '';

    expect(text).toContain('kind: PrometheusRule');
    expect(text).toMatch(/^# SLO: 99% of the requests succeed\.$/m);
    expect(text).toMatch(/^# Left out: RpcErrorRateHigh, for /m);
  });
});

describeWith('promtool')('the rules in the PrometheusRule', () => {
  it('are what promtool accepts', async () => {
    const rules = NAMING_SETS.map(({ metrics, artifacts }, index): [string, string] => {
      const { spec } = parse(stringify(ruleOf(metrics, artifacts))) as PrometheusRuleManifest;
      return [`${index}.yml`, stringify(spec)];
    });
    const folder = fileTree(Object.fromEntries(rules));

    expect(await checkFile('rules', ...rules.map(([file]) => join(folder, file)))).toMatchObject({ exitCode: 0 });
  });
});
