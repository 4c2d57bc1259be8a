import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import {
  type ArtifactOptions,
  composeProject,
  kubernetesManifests,
  type KubernetesManifest,
  scrapeConfig,
} from 'nestjs-red-metrics/artifacts';
import { alertmanagerConfig } from '../../src/artifacts/deployment/compose/alertmanager';
import { alertRules } from '../../src/artifacts/rules/alert-rules';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { TestApp, TOKEN } from '../support/test-app';
import { runProgram } from './support/command';
import { checkSchema, typeErrors } from './support/kubernetes-schemas';

function manifestOf<Kind extends KubernetesManifest['kind']>(
  kind: Kind,
  metrics: MetricsModuleOptions,
  artifacts: ArtifactOptions,
): Extract<KubernetesManifest, { kind: Kind }> {
  const found = kubernetesManifests(metrics, artifacts).find((manifest) => manifest.kind === kind);
  expect(found).toBeDefined();
  return found as Extract<KubernetesManifest, { kind: Kind }>;
}

afterEach(async () => {
  await TestApp.stopAll();
  removeFileTrees();
});

describe('a monitor', () => {
  const metrics: MetricsModuleOptions = {
    http: { labelNames: { path: 'endpoint' }, durationLabels: ['path', 'pod'], customLabels: { pod: () => 'one' } },
  };
  const service = manifestOf('ServiceMonitor', metrics, { monitor: 'service' });
  const pod = manifestOf('PodMonitor', metrics, { monitor: 'pod' });

  it('keeps labels of requests that the operator would call its own so', () => {
    const relabelings = ['pod', 'endpoint'].map((regex) => ({ action: 'labeldrop', regex }));

    expect(service.spec.endpoints[0]?.relabelings).toEqual(relabelings);
    expect(pod.spec.podMetricsEndpoints[0]?.relabelings).toEqual(relabelings);
    expect(manifestOf('PodMonitor', {}, { monitor: 'pod' }).spec.podMetricsEndpoints[0]).not.toHaveProperty(
      'relabelings',
    );
  });

  it('does so as the operator takes it', () => {
    [service, pod].forEach((manifest) => expect(() => checkSchema(manifest)).not.toThrow());
    expect(typeErrors([service, pod])).toEqual([]);
  });
});

describe('the liveness probe', () => {
  const schemeOf = (metrics: MetricsModuleOptions): unknown => {
    const [container] = manifestOf('Deployment', metrics, { livenessPath: '/livez' }).spec.template.spec.containers;
    return container?.livenessProbe;
  };
  const clientCertificate = true;

  it('speaks HTTPS where the application does: with certificates of clients on its own port', () => {
    expect(schemeOf({ auth: { clientCertificate } })).toMatchObject({ httpGet: { port: 'http', scheme: 'HTTPS' } });
  });

  it('speaks HTTP where only the port of the endpoint has TLS', () => {
    const tls = { key: 'not looked at', cert: 'not looked at' };
    const endpoint = { port: 9464, host: '0.0.0.0', tls };

    expect(schemeOf({ endpoint, auth: { clientCertificate } })).toMatchObject({ httpGet: { scheme: 'HTTP' } });
    expect(schemeOf({})).toMatchObject({ httpGet: { scheme: 'HTTP' } });
  });
});

describe('a port of its own that is also that of the application', () => {
  const metrics = { endpoint: { port: 3000, host: '0.0.0.0' } };

  it('is refused where both are in one container', () => {
    for (const make of [kubernetesManifests, composeProject]) {
      expect(() => make(metrics)).toThrow(/artifacts\.port is 3000, which is also the port/);
      expect(() => make(metrics, { port: 8080 })).not.toThrow();
    }
  });

  it('is none of the business of a scrape configuration', () => {
    expect(scrapeConfig(metrics).scrape_configs[0]?.static_configs).toEqual([{ targets: ['localhost:3000'] }]);
  });
});

describe('the healthcheck of the compose project', () => {
  const guard = { canActivate: (): boolean => false };

  it.each<[string, object, 'the health' | 'a connection']>([
    ['a token', {}, 'the health'],
    ['a token at an address inside', { allow: ['127.0.0.0/8', '::1'] }, 'the health'],
    ['a token, or an address', { allow: ['10.0.0.0/8'], combine: 'any' }, 'the health'],
    ['a token at an address that is not this one', { allow: ['10.0.0.0/8'] }, 'a connection'],
    ['a token at an address that a proxy tells', { allow: ['0.0.0.0/0', '::/0'], trustProxy: 1 }, 'a connection'],
    ['a token and what a guard says', { guard }, 'a connection'],
  ])('is passed by a service that is well, and lets in who has %s', async (_case, auth, asked) => {
    const folder = fileTree({ tokens: `${TOKEN}\n` });
    const metrics = { auth: { ...auth, bearerTokenFile: join(folder, 'tokens') } };
    const app = await TestApp.start('express', { metrics });
    const [, ...program] = composeProject(metrics, { port: app.port }).services['nestjs']?.healthcheck.test ?? [];

    expect(await runProgram('node', program.slice(1))).toMatchObject({ exitCode: 0 });
    expect(program.at(-1)?.startsWith('fetch(')).toBe(asked === 'the health');
  });
});

describe('the Alertmanager of the compose project', () => {
  const alerts = alertRules({}, { sloLatency: { percent: 99, seconds: 0.5 } }).groups.flatMap(({ rules }) => rules);
  const rules = alertmanagerConfig('http://127.0.0.1/').inhibit_rules;

  /** The alerts that all matchers are true of. */
  function matched(matchers: readonly string[]): string[] {
    const isTrue = (alert: (typeof alerts)[0], matcher: string): boolean => {
      const [, label = '', operator = '', value = ''] = /^(\w+)(=~|!=|=)"(.*)"$/.exec(matcher) ?? [];
      const actual = label === 'alertname' ? alert.alert : label === 'severity' ? alert.labels.severity : '';
      return new RegExp(`^(?:${value})$`).test(actual) !== (operator === '!=');
    };
    return alerts.filter((alert) => matchers.every((matcher) => isTrue(alert, matcher))).map(({ alert }) => alert);
  }

  it('holds alerts back that there are, for others that there are', () => {
    expect(rules.map(({ source_matchers }) => matched(source_matchers))).toEqual([
      ['ServiceDown'],
      ['ErrorBudgetBurn'],
      ['LatencyBudgetBurn'],
    ]);
    expect(matched(rules[0]?.target_matchers ?? [])).toHaveLength(alerts.length - 1);
    expect(matched(rules[1]?.target_matchers ?? [])).toEqual([
      'HttpErrorRateHigh',
      'HttpRouteErrorRateHigh',
      'HttpAbortRateHigh',
      'HttpLatencyP95High',
      'HttpLatencyP99High',
      'ErrorBudgetBurnSlow',
      'LatencyBudgetBurn',
      'LatencyBudgetBurnSlow',
      'StreamCancelRateHigh',
      'StreamFailureRateHigh',
      'StreamAbandonRateHigh',
      'StreamThroughputDegraded',
      'VerificationErrorRateHigh',
    ]);
    expect(matched(rules[2]?.target_matchers ?? [])).toEqual([
      'HttpLatencyP95High',
      'HttpLatencyP99High',
      'LatencyBudgetBurnSlow',
    ]);
  });
});
