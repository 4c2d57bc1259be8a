import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_TOPICS, reachableRunbooks, runbookPage } from './alert-runbooks';

const RUNBOOKS = join(__dirname, '..', '..', '..', 'docs', 'runbooks');

describe('the runbooks that panels lead to', () => {
  it('are all there', () => {
    const pages = readdirSync(RUNBOOKS);
    expect(ALERT_TOPICS.map(runbookPage).filter((page) => !pages.includes(page))).toEqual([]);
  });

  it.each([
    ['https://example.com/runbooks/', 'https://example.com/runbooks/'],
    ['/runbooks/', '/runbooks/'],
    ['docs/runbooks/', undefined],
    ['javascript:alert(1)/', undefined],
  ])('are reached by a browser at %s: %s', (runbooks, reached) => {
    expect(reachableRunbooks(runbooks)).toBe(reached);
  });
});
