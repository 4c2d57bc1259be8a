import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_NAMES, ALERT_TABLE, runbookOf } from './alert-table';
import { alertRules } from './alert-rules';
import { recordingRules } from './recording-rules';

const RUNBOOKS = join(__dirname, '..', '..', '..', 'docs', 'runbooks');

describe('the table of alerts', () => {
  it('has every alert that is generated, in its group and in this order', () => {
    const all = alertRules({}, { sloLatency: { percent: 99, seconds: 0.5 }, sloRoutes: { '/users/:id': 99 } });
    const generated = all.groups.flatMap(({ name, rules }) => rules.map(({ alert }) => [alert, name]));
    expect(generated).toEqual(ALERT_NAMES.map((name) => [name, `nestjs.${ALERT_TABLE[name].group}.alerts`]));
  });

  it('asks for no series that no rule records', () => {
    const asked = {
      sloLatency: { percent: 99, seconds: 0.5 },
      sloRoutes: { '/users/:id': 99 },
      sloPeriod: '3d',
    } as const;
    const recorded = recordingRules({}, asked).groups.flatMap(({ rules }) => rules.map(({ record }) => record));
    const alerts = alertRules({}, asked).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    const series = alerts.flatMap((expr) => expr.match(/\b\w+:\w+:\w+/g) ?? []);
    expect(series).not.toEqual([]);
    expect(series.filter((each) => !recorded.includes(each))).toEqual([]);
  });

  it('has a runbook for each, and each runbook is one of them', () => {
    const pages = readdirSync(RUNBOOKS).filter((page) => page !== 'README.md');
    expect(pages).toEqual(ALERT_NAMES.map(runbookOf).toSorted());
  });

  it('has no topic of panels twice', () => {
    const topics = ALERT_NAMES.map((name) => ALERT_TABLE[name].panels).filter((topic) => topic !== undefined);
    expect(topics).toEqual([...new Set(topics)]);
  });
});
