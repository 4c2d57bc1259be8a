import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_TOPICS, runbookPage } from './alert-runbooks';

const RUNBOOKS = join(__dirname, '..', '..', '..', 'docs', 'runbooks');

describe('the runbooks that panels lead to', () => {
  it('are all there', () => {
    const pages = readdirSync(RUNBOOKS);
    expect(ALERT_TOPICS.map(runbookPage).filter((page) => !pages.includes(page))).toEqual([]);
  });
});
