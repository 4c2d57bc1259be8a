import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, TestApp } from '../support/test-app';
import { CHROMIUM, type OpenPage, RealBrowser } from './support/real-browser';
import { PAGE, startShop, visit } from './support/shop';

/** What a reader who does not see it is told of a chart. */
async function labelsIn(chart: Locator): Promise<string> {
  const labels = await chart
    .first()
    .evaluateAll((elements) =>
      elements.flatMap((element) =>
        [element, ...element.querySelectorAll('[aria-label]')].map((each) => each.getAttribute('aria-label')),
      ),
    );
  return labels.join(' ');
}

describeWith(CHROMIUM)('the page in a browser', () => {
  const browser = new RealBrowser();
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  afterEach(() => browser.closeAll());
  afterEach(() => TestApp.stopAll());

  describe.each(ADAPTERS)('on %s', (adapter) => {
    let app: TestApp;
    let opened: OpenPage;
    beforeEach(async () => {
      app = await startShop(adapter);
      await visit(app);
      opened = await browser.open(app.origin + PAGE);
      await eventually(async () => expect(await opened.paths()).toHaveLength(6));
    });

    it('shows what there is, and nothing of what there is not', async () => {
      const { page } = opened;
      await opened.says('state', /^Live/);
      await opened.says('health', /ok|degraded|failing/);
      expect(await opened.text('tile-requests')).toMatch(/\d/);
      const sections = await page
        .locator('[data-testid^=section-]')
        .evaluateAll((elements) =>
          elements.filter((element) => element.checkVisibility()).map((element) => element.dataset['testid']),
        );
      expect(sections).toEqual(expect.arrayContaining(['section-caches', 'section-system', 'section-health']));
      expect(sections).not.toContain('section-streams');
    });

    it('changes with the traffic', async () => {
      const before = await opened.text('tile-requests');
      for (let request = 0; request < 40; request++) {
        await app.fetch('/items/1');
      }
      await app.fetch('/slow');
      await eventually(async () => {
        expect(await opened.text('tile-requests')).not.toBe(before);
        expect((await opened.paths())[0]).toBe('/items/:id');
      });
    });

    it('sorts and filters the endpoints', async () => {
      const { page } = opened;
      await page.getByTestId('sort-errors').click();
      await eventually(async () => expect((await opened.paths())[0]).toBe('/broken'));
      await page.getByTestId('sort-p95').click();
      await eventually(async () => {
        // Which of them was the slowest, a busy machine decides.
        const { endpoints } = await app.summary();
        const p95Of = (path?: string): number =>
          endpoints.find((endpoint) => endpoint.path === path)?.durationSeconds.p95 ?? 0;
        expect(p95Of((await opened.paths())[0])).toBe(Math.max(...endpoints.map(({ path }) => p95Of(path))));
      });
      expect(await page.locator('th[aria-sort=descending]').count()).toBe(1);

      await page.getByTestId('endpoint-filter').fill('ITEMS');
      await eventually(async () => expect(await opened.paths()).toEqual(['/items/:id']));
      // The view is in the address, so that a link shows the same.
      const other = await browser.open(page.url());
      await eventually(async () => expect(await other.paths()).toEqual(['/items/:id']));
    });

    it('opens an endpoint with its statuses, percentiles and durations over time', async () => {
      const { page } = opened;
      await page.locator('[data-testid=endpoint-row][data-path="/slow"] button').click();
      const detail = page.getByTestId('detail');
      await detail.waitFor();
      expect(await detail.innerText()).toContain('/slow');
      await eventually(async () => expect(await detail.innerText()).toMatch(/200/));
      await eventually(async () => expect(await labelsIn(detail.getByTestId('heat-map'))).toMatch(/\d\s?[mµ]?s/));
      expect(await detail.innerText()).toMatch(/PromQL/);

      await page.getByTestId('detail-close').click();
      await detail.waitFor({ state: 'hidden' });
    });

    it('shows a query for a figure, of this service', async () => {
      const promql = opened.page.locator('details:has(summary:text("PromQL"))').first();
      await promql.locator('summary').click();
      expect(await promql.innerText()).toContain('http_requests_total');
    });

    it('is held, and goes on', async () => {
      const { page } = opened;
      await page.getByTestId('hold').click();
      await opened.says('state', /Held/);
      const before = await opened.text('tile-requests');
      for (let request = 0; request < 30; request++) {
        await app.fetch('/items/1');
      }
      expect(await opened.afterAMinute()).toEqual([]);
      expect(await opened.text('tile-requests')).toBe(before);

      await page.getByTestId('hold').click();
      await opened.says('state', /Live/);
      await eventually(async () => expect(await opened.text('tile-requests')).not.toBe(before));
    });

    it('compares with an earlier time', async () => {
      const { page } = opened;
      const options = await page.getByTestId('compare').locator('option').allInnerTexts();
      expect(options.length).toBeGreaterThan(1);
      const answering = page.waitForResponse(/[?&]ago=\d+s/);
      await page.getByTestId('compare').selectOption({ index: 1 });
      expect((await answering).status()).toBe(200);
      expect(page.url()).toMatch(/compare/);
    });

    it('asks nothing while its tab is hidden, and at once when it is seen again', async () => {
      const { page } = opened;
      // A browser without a window hides nothing by itself.
      const show = (state: string): Promise<void> =>
        page.evaluate(
          `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
           Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true });
           document.dispatchEvent(new Event('visibilitychange'));`,
        );
      await show('hidden');
      expect(await opened.afterAMinute()).toEqual([]);
      const asked = page.waitForRequest(/\/summary/);
      await show('visible');
      await asked;
      expect(await opened.afterAMinute()).not.toEqual([]);
    });
  });
});
