import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { alertRules, recordingRules } from 'nestjs-red-metrics/artifacts';
import { checkFile } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { RuleFolder } from './alerts/rule-folder';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'alerts.md'), 'utf8');
const OBJECTIVES = { sloLatency: { percent: 99, seconds: 0.5 }, sloRoutes: { '/users': 99 } };
const GATEWAY = { title: 'the gateway', metrics: { prefix: 'gateway' }, artifacts: { job: 'gateway' } };

function snippet(file: string): string {
  const [, text] = PAGE.split(`\`\`\`yaml\n# ${file}\n`);
  if (text === undefined) {
    throw new Error(`docs/alerts.md has no ${file}`);
  }
  return text.slice(0, text.indexOf('```'));
}

describe('docs/alerts.md', () => {
  it('has every alert with its severity and its time', () => {
    const rows = new Map(
      [...PAGE.matchAll(/^\| \[(\w+)\]\(runbooks\/\w+\.md\)\s*\| `(\w+)`\s*\| (.*?)\s*\|$/gm)].map(
        ([, name = '', severity, when]) => [name, { severity, when }],
      ),
    );
    const rules = alertRules({}, OBJECTIVES).groups.flatMap((group) => group.rules);

    expect([...rows.keys()]).toEqual(rules.map(({ alert }) => alert));
    for (const { alert, labels, for: lasting } of rules) {
      const row = rows.get(alert);
      expect(row?.severity).toBe(labels.severity);
      const inWords = lasting
        .replace(/^1m$/, '1 minute')
        .replace(/m$/, ' minutes')
        .replace('1h', '1 hour')
        .replace('3h', '3 hours');
      expect(row?.when).toContain(`for ${inWords}`);
    }
  });

  it('names series that are recorded', () => {
    const named = [...PAGE.matchAll(/`(job\w*:\w+:\w+)`/g)].map(([, name]) => name);
    const recorded = [OBJECTIVES, { by: ['namespace'] }].flatMap((artifacts) =>
      recordingRules({}, artifacts).groups.flatMap((group) => group.rules.map(({ record }) => record)),
    );

    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => name === undefined || !recorded.includes(name))).toEqual([]);
  });
});

describeWith('promtool', 'amtool')('the configurations of docs/alerts.md', () => {
  const folder = new RuleFolder(GATEWAY);

  afterAll(() => folder.remove());

  it('load the generated files into Prometheus', async () => {
    const { exitCode, complaints } = await checkFile(
      'config',
      folder.write('prometheus.yml', snippet('prometheus.yml')),
    );

    expect(complaints.join('\n')).toContain('2 rule files found');
    expect(exitCode).toBe(0);
  });

  it('route alerts in Alertmanager', () => {
    const file = folder.write('alertmanager.yml', snippet('alertmanager.yml'));

    expect(spawnSync('amtool', ['check-config', file])).toMatchObject({ status: 0 });
    const route = (severity: string): string =>
      spawnSync('amtool', ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`], {
        encoding: 'utf8',
      }).stdout.trim();
    expect([route('critical'), route('warning')]).toEqual(['pager', 'tickets']);
  });
});
