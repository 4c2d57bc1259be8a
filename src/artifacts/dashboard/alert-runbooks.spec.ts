import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { grafanaDashboard } from './grafana-dashboard';
import { ALERT_TOPICS, runbookPage } from './alert-runbooks';

const RUNBOOKS = join(__dirname, '..', '..', '..', 'docs', 'runbooks');

describe('the runbooks that panels lead to', () => {
  it('are all there', () => {
    const pages = readdirSync(RUNBOOKS);
    expect(ALERT_TOPICS.map(runbookPage).filter((page) => !pages.includes(page))).toEqual([]);
  });

  it('are each led to by a panel', () => {
    const runbooks = 'https://runbooks.example';
    const text = JSON.stringify(
      grafanaDashboard({ rpc: true, ws: true }, { runbooks, sloLatency: { percent: 99, seconds: 0.5 } }),
    );
    expect(ALERT_TOPICS.filter((topic) => !text.includes(`${runbooks}/${runbookPage(topic)}`))).toEqual([]);
  });
});
