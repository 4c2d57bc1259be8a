import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertRules, recordingRules } from 'nestjs-red-metrics/artifacts';
import { resolveArtifactOptions } from '../../src/artifacts/artifact-options';
import { checkFile } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { metricsIn } from './support/metrics-in';
import { NAMING_SETS } from './support/option-sets';

const ROOT = join(__dirname, '..', '..');
const RUNBOOKS = join(ROOT, 'docs', 'runbooks');

const pages = (): string[] => readdirSync(RUNBOOKS).filter((file) => file !== 'README.md');
const rules = NAMING_SETS.flatMap(({ metrics, artifacts }) =>
  alertRules(metrics, artifacts).groups.flatMap((group) => group.rules),
);

/** The queries of a page, each where a comment or a line without indent begins. */
function queriesIn(page: string): string[] {
  return [...page.matchAll(/^```promql\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block
      .split(/\n(?! )/)
      .map((query) => query.trim())
      .filter((query) => query !== '' && !query.startsWith('#')),
  );
}

describe('the runbooks', () => {
  it('are where the alerts say', () => {
    const base = 'https://wiki.example.com/runbooks/';
    const { groups } = alertRules({}, { runbooks: base });
    const urls = groups.flatMap((group) => group.rules.map((rule) => rule.annotations.runbook_url ?? ''));

    expect(urls.length).toBeGreaterThan(20);
    expect(urls.filter((url) => !existsSync(join(ROOT, 'docs', 'runbooks', url.replace(base, ''))))).toEqual([]);
  });

  it('have no address where nobody said where they are', () => {
    expect(rules.filter(({ annotations }) => 'runbook_url' in annotations)).toEqual([]);
  });

  it('are all of alerts that there are', () => {
    const known = new Set(rules.map(({ alert }) => `${alert}.md`));

    expect(pages().filter((page) => !known.has(page))).toEqual([]);
  });

  it('are all in their index, and in the table of alerts', () => {
    const index = readFileSync(join(RUNBOOKS, 'README.md'), 'utf8');
    const table = readFileSync(join(ROOT, 'docs', 'alerts.md'), 'utf8');

    expect(pages().filter((page) => !index.includes(`](${page})`))).toEqual([]);
    expect(pages().filter((page) => !table.includes(`| [${page.slice(0, -3)}](runbooks/${page})`))).toEqual([]);
  });

  it('can be somewhere else', () => {
    const [group] = alertRules({}, { runbooks: 'https://wiki.example.com/runbooks' }).groups;

    expect(group?.rules[0]?.annotations.runbook_url).toBe('https://wiki.example.com/runbooks/ServiceDown.md');
  });

  it.each(pages())('%s says what to do, and how severe it is', (page) => {
    const text = readFileSync(join(RUNBOOKS, page), 'utf8');
    const rule = rules.find(({ alert }) => `${alert}.md` === page);

    const prose = text.replaceAll(/^```.*?^```$/gms, '');

    expect([...prose.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title)).toEqual([
      rule?.alert,
      'What it means',
      'How bad it is',
      'First look',
      'Likely causes',
      'What to do',
      'Silence or tune',
    ]);
    expect(text).toContain(`\`${rule?.labels.severity}\`. Fires when`);
    expect(queriesIn(text).length).toBeGreaterThan(0);
  });

  it('ask for metrics and recorded series that there are', () => {
    const { names } = resolveArtifactOptions().metrics;
    const objectives = { sloLatency: { percent: 99, seconds: 0.5 }, sloRoutes: { '/users': 99 } };
    const recorded = recordingRules({}, objectives).groups.flatMap((group) => group.rules.map(({ record }) => record));
    const known = new Set([
      ...Object.values(names),
      ...recorded,
      'up',
      'scrape_duration_seconds',
      'scrape_samples_scraped',
    ]);
    const unknown = pages()
      .flatMap((page) => queriesIn(readFileSync(join(RUNBOOKS, page), 'utf8')).flatMap(metricsIn))
      .filter((name) => !/^(process|nodejs)_/.test(name))
      .filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')));

    expect(unknown).toEqual([]);
  });
});

describeWith('promtool')('the queries of the runbooks', () => {
  it('are PromQL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
    try {
      const queries = pages().flatMap((page) => queriesIn(readFileSync(join(RUNBOOKS, page), 'utf8')));
      const file = join(folder, 'queries.json');
      const asRules = queries.map((expr, index) => ({ record: `query_${index}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: asRules }] }));

      expect(queries.length).toBeGreaterThan(60);
      expect(await checkFile('rules', file)).toMatchObject({ exitCode: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
