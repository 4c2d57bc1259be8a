import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { alertRules, recordingRules } from 'nestjs-red-metrics';
import { checkFile } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { everythingApp } from './alerts/everything-app';
import { metricsIn } from './alerts/metrics-in';
import { OPTION_SETS, type OptionSet } from './alerts/option-sets';
import { RuleFolder } from './alerts/rule-folder';

const OF_PROMETHEUS = ['up', 'scrape_duration_seconds'];

const recordingsOf = ({ metrics, artifacts }: OptionSet): { record: string; expr: string }[] =>
  recordingRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);
const alertsOf = ({ metrics, artifacts }: OptionSet): { alert: string; expr: string }[] =>
  alertRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);

function withFolder<Result>(set: OptionSet, look: (folder: RuleFolder) => Result): Result {
  const folder = new RuleFolder(set);
  const result = look(folder);
  if (!(result instanceof Promise)) {
    folder.remove();
    return result;
  }
  return result.finally(() => folder.remove()) as Result;
}

afterEach(() => TestApp.stopAll());

describeWith('promtool')('rules that promtool accepts', () => {
  it.each(OPTION_SETS)('are made with $title', async (set) => {
    await withFolder(set, async (folder) => {
      expect(await checkFile('rules', folder.recordings)).toMatchObject({ exitCode: 0 });
      expect(await checkFile('rules', folder.alerts)).toMatchObject({ exitCode: 0 });
    });
  });
});

describe('rules', () => {
  it.each(OPTION_SETS)('speak of nothing that a service does not expose with $title', async (set) => {
    const app = await everythingApp(set.metrics);
    const recordings = recordingsOf(set);
    const read = recordings.flatMap(({ expr }) => metricsIn(expr));
    const recorded = new Set(recordings.map(({ record }) => record));
    const readByAlerts = alertsOf(set)
      .flatMap(({ expr }) => metricsIn(expr))
      .filter((name) => !recorded.has(name) && !OF_PROMETHEUS.includes(name));

    expect(read.length).toBeGreaterThan(10);
    // The usage of CPUs is known a second after the start.
    await eventually(async () => {
      const { types } = await app.scrape(set.metrics.paths?.metrics);
      const exposed = (name: string): boolean =>
        types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';
      expect([...read, ...readByAlerts].filter((name) => !exposed(name))).toEqual([]);
    });
    expect(recorded.size).toBe(recordings.length);
  });

  it.each(OPTION_SETS)('are the same as objects and as files with $title', (set) => {
    withFolder(set, (folder) => {
      const { metrics, artifacts } = set;
      expect(parse(readFileSync(folder.recordings, 'utf8'))).toEqual(recordingRules(metrics, artifacts));
      expect(parse(readFileSync(folder.alerts, 'utf8'))).toEqual(alertRules(metrics, artifacts));
    });
  });

  it('are of the job that is given, and tell jobs apart where none is', () => {
    const some = { title: '', metrics: {}, artifacts: { job: 'the "api"' } };

    for (const { expr } of [...recordingsOf(some), ...alertsOf(some)]) {
      for (const name of metricsIn(expr)) {
        expect(expr.split(name).slice(1).join('')).toContain('job="the \\"api\\""');
      }
    }
    for (const { expr } of recordingsOf({ title: '', metrics: {} })) {
      expect(expr).toMatch(/by \(job[,)]/);
      expect(expr).not.toContain('job=');
    }
  });

  it('say at the head of the file what is left out, and why, but no secret', () => {
    const metrics = {
      auth: { bearerToken: 'a-secret-of-the-service' },
      http: { labels: ['path'], streams: false, buckets: [1] },
      rpc: false,
      defaultMetrics: false,
      system: { cpu: false },
    };
    withFolder({ title: '', metrics, artifacts: { job: 'a/b c', slo: 50 } }, (folder) => {
      const text = readFileSync(folder.alerts, 'utf8');
      const leftOut = [...text.matchAll(/^# Left out: (\w+), for (.+)\.$/gm)].map(([, name]) => name);

      expect(folder.alerts).toMatch(/\/a-b-c\.alerts\.yml$/);
      expect(text).not.toContain('a-secret-of-the-service');
      expect(leftOut).toEqual([
        'HttpErrorRateHigh',
        'HttpRouteErrorRateHigh',
        'HttpLatencyP95High',
        'HttpLatencyP99High',
        'ErrorBudgetBurn1h',
        'ErrorBudgetBurn6h',
        'ErrorBudgetBurn1d',
        'ErrorBudgetBurn3d',
        'StreamCancelRateHigh',
        'StreamFailureRateHigh',
        'StreamThroughputDegraded',
        'RpcErrorRateHigh',
        'RpcMessagesUnmatched',
        'CpuUsageHigh',
        'EventLoopLagHigh',
      ]);
      expect(text).not.toMatch(new RegExp(`alert: (${leftOut.join('|')})$`, 'm'));
    });
  });

  it.each([
    [99.9, { '1h': 0.0144, '6h': 0.006, '1d': 0.003, '3d': 0.001 }],
    [99.5, { '1h': 0.072, '6h': 0.03, '1d': 0.015, '3d': 0.005 }],
    [99.999, { '1h': 0.000144, '6h': 0.00006, '1d': 0.00003, '3d': 0.00001 }],
    [90, { '6h': 0.6, '1d': 0.3, '3d': 0.1 }],
    [50, { '3d': 0.5 }],
  ])('for an SLO of %d burn where it says', (slo, thresholds) => {
    const burns = alertsOf({ title: '', metrics: {}, artifacts: { slo } }).filter(({ alert }) =>
      alert.includes('Burn'),
    );

    expect(
      Object.fromEntries(burns.map(({ alert, expr }) => [alert.slice(-2), Number(/> (\S+)/.exec(expr)?.[1])])),
    ).toEqual(thresholds);
  });

  it.each([
    [undefined, '> 1', '> 2.5'],
    [[0.1, 0.3, 0.5], '> 0.3', '> 0.3'],
    [[0.5, 1, 2], '> 1', '> 1'],
  ])('with buckets %j look for percentiles that these can tell', (buckets, p95, p99) => {
    const metrics = buckets === undefined ? {} : { http: { buckets } };
    const alerts = alertsOf({ title: '', metrics });
    const of = (name: string): string | undefined => alerts.find(({ alert }) => alert === name)?.expr.split('\n')[0];

    expect(of('HttpLatencyP95High')).toMatch(new RegExp(`${p95}$`));
    expect(of('HttpLatencyP99High')).toMatch(new RegExp(`${p99}$`));
  });

  it('that a description says, are about what fires', () => {
    for (const { metrics, artifacts } of OPTION_SETS) {
      for (const rule of alertRules(metrics, artifacts).groups.flatMap((group) => group.rules)) {
        expect(`${rule.annotations.summary} ${rule.annotations.description}`).toContain('{{ $labels.job }}');
        expect(['critical', 'warning']).toContain(rule.labels.severity);
        expect(rule.for).toMatch(/^\d+[mh]$/);
      }
    }
  });
});
