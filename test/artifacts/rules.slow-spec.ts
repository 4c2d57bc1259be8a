import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { alertRules, recordingRules } from 'nestjs-red-metrics/artifacts';
import { checkFile, type Verdict } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { RuleFolder } from './alerts/rule-folder';
import { metricsIn } from './support/metrics-in';
import { DEFAULTS, NAMING_SETS, type OptionSet } from './support/option-sets';

const recordingsOf = ({ metrics, artifacts }: OptionSet): { record: string; expr: string }[] =>
  recordingRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);
const alertsOf = ({ metrics, artifacts }: OptionSet): { alert: string; expr: string }[] =>
  alertRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);

function withFolder(set: OptionSet, look: (folder: RuleFolder) => void): void {
  const folder = new RuleFolder(set);
  try {
    look(folder);
  } finally {
    folder.remove();
  }
}

describeWith('promtool')('promtool', () => {
  let folders: ReadonlyMap<string, RuleFolder>;
  let files: readonly string[];

  beforeAll(() => {
    folders = new Map(NAMING_SETS.map((set) => [set.title, new RuleFolder(set)]));
    files = [...folders.values()].flatMap(({ recordings, alerts }) => [recordings, alerts]);
  });

  afterAll(() => folders.forEach((folder) => folder.remove()));

  /** What it says, with the options in place of the folder. */
  async function verdictOn(...checked: readonly string[]): Promise<Verdict> {
    const { exitCode, complaints } = await checkFile('rules', ...checked);
    const all = [...folders];
    const told = complaints.map((line) => all.reduce((text, [title, { path }]) => text.replace(path, title), line));
    return { exitCode, complaints: told };
  }

  it('accepts the files of rules that are made with any options', async () => {
    const { exitCode, complaints } = await verdictOn(...files);

    expect(complaints.filter((line) => !/^Checking |^ +SUCCESS: \d+ rules found$/.test(line))).toEqual([]);
    expect(complaints.filter((line) => line.includes('SUCCESS'))).toHaveLength(files.length);
    expect(exitCode).toBe(0);
  });

  it('would tell of one that is wrong', async () => {
    const folder = folders.get(DEFAULTS.title);
    const right = JSON.stringify(recordingRules());
    const wrong = folder?.write('wrong.yml', right.replace('sum by', 'sum bye')) ?? '';

    const { exitCode, complaints } = await verdictOn(...files, wrong);

    expect(exitCode).toBe(1);
    expect(complaints.filter((line) => line.startsWith('the defaults/wrong.yml: ')).length).toBeGreaterThan(0);
  });
});

describe('rules', () => {
  it('record each series once', () => {
    for (const set of NAMING_SETS) {
      const names = recordingsOf(set).map(({ record }) => record);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it.each(NAMING_SETS)('are the same as objects and as files with $title', (set) => {
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
    for (const { record, expr } of recordingsOf(DEFAULTS)) {
      expect(record).toMatch(/^job[:_]/);
      // What is recorded of recorded series has their labels.
      expect(expr).toMatch(/by \(job[,)]|(^|[ (])job\w*:\w+:/);
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
        'ServiceInstanceRestarting',
        'HttpErrorRateHigh',
        'HttpRouteErrorRateHigh',
        'HttpAbortRateHigh',
        'HttpLatencyP95High',
        'HttpLatencyP99High',
        'ErrorBudgetBurn',
        'ErrorBudgetBurnSlow',
        'LatencyBudgetBurn',
        'LatencyBudgetBurnSlow',
        'RouteErrorBudgetBurn',
        'StreamCancelRateHigh',
        'StreamFailureRateHigh',
        'StreamAbandonRateHigh',
        'StreamThroughputDegraded',
        'RpcErrorRateHigh',
        'RpcMessagesUnmatched',
        'CpuUsageHigh',
        'EventLoopLagHigh',
        'EventLoopBusy',
        'HeapNearLimit',
        'FileDescriptorsHigh',
      ]);
      expect(text).not.toMatch(new RegExp(`alert: (${leftOut.join('|')})$`, 'm'));
    });
  });

  it.each([
    [99.9, { ErrorBudgetBurn: [0.0144, 0.006], ErrorBudgetBurnSlow: [0.003, 0.001] }],
    [99.5, { ErrorBudgetBurn: [0.072, 0.03], ErrorBudgetBurnSlow: [0.015, 0.005] }],
    [99.999, { ErrorBudgetBurn: [0.000144, 0.00006], ErrorBudgetBurnSlow: [0.00003, 0.00001] }],
    [90, { ErrorBudgetBurn: [0.6], ErrorBudgetBurnSlow: [0.3, 0.1] }],
    [50, { ErrorBudgetBurnSlow: [0.5] }],
  ])('for an SLO of %d burn where it says', (slo, thresholds) => {
    const burns = alertsOf({ title: '', metrics: {}, artifacts: { slo } }).filter(({ alert }) =>
      alert.includes('Burn'),
    );

    const thresholdsIn = (expr: string): number[] => [
      ...new Set([...expr.matchAll(/ratio_rate\w+ > (\S+)/g)].map(([, threshold]) => Number(threshold))),
    ];

    expect(Object.fromEntries(burns.map(({ alert, expr }) => [alert, thresholdsIn(expr)]))).toEqual(thresholds);
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
    for (const { metrics, artifacts } of NAMING_SETS) {
      for (const rule of alertRules(metrics, artifacts).groups.flatMap((group) => group.rules)) {
        expect(`${rule.annotations.summary} ${rule.annotations.description}`).toContain('{{ $labels.job }}');
        expect(['critical', 'warning']).toContain(rule.labels.severity);
        expect(rule.for).toMatch(/^\d+[mh]$/);
      }
    }
  });
});
