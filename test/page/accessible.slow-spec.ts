import { readFileSync } from 'node:fs';
import type { BrowserContextOptions } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';
import { CHROMIUM, type OpenPage, RealBrowser } from './support/real-browser';
import { MARKUP, PAGE, RIGHT_TO_LEFT, startShop, visit } from './support/shop';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 375, height: 800 };
const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light on a phone', { colorScheme: 'light', viewport: PHONE, hasTouch: true, isMobile: true }],
  ['dark on a phone', { colorScheme: 'dark', viewport: PHONE, hasTouch: true, isMobile: true }],
];

describeWith(CHROMIUM)('the page for everybody', () => {
  const browser = new RealBrowser();
  let app: TestApp;
  beforeAll(() => browser.start());
  beforeEach(async () => {
    app = await startShop('express');
    await visit(app);
  });
  afterAll(() => browser.stop());
  afterEach(() => browser.closeAll());
  afterEach(() => TestApp.stopAll());

  async function open(options: BrowserContextOptions = {}): Promise<OpenPage> {
    const opened = await browser.open(app.origin + PAGE, options);
    await eventually(async () => expect(await opened.paths()).toHaveLength(6));
    return opened;
  }

  it.each(LOOKS)('has nothing serious to say against, %s', async (_look, options) => {
    const { page } = await open(options);
    await page.locator('[data-testid=endpoint-row] button').first().click();
    await page.getByTestId('detail').waitFor();
    // The page's policy lets no script in: this one comes by the debugger.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');

    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  it.each(LOOKS)('stays as wide as its window, whatever names there are, %s', async (_look, options) => {
    const { page } = await open(options);
    await eventually(async () => expect(await page.innerText('main')).toContain(MARKUP));
    expect(await page.innerText('main')).toContain(RIGHT_TO_LEFT.slice(0, 100));
    expect(await page.locator('img').count()).toBe(0);

    const [width, shown] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(width).toBeLessThanOrEqual(shown);
  });

  it('is used by keyboard alone', async () => {
    const { page } = await open();
    const focused = (): Promise<string | undefined> =>
      page.evaluate<string | undefined>(
        'document.activeElement?.closest("[data-testid]")?.dataset.testid ?? document.activeElement?.className',
      );
    await page.getByTestId('endpoint-filter').focus();
    while ((await focused()) !== 'endpoint-row') {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByTestId('detail').waitFor();
    const seen = new Set<string | undefined>();
    for (let stop = 0; stop < 60; stop++) {
      await page.keyboard.press('Tab');
      seen.add(await focused());
    }
    expect([...seen]).toContain('detail-close');
  });

  it('tells series apart from its background, in both looks', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ colorScheme });
      const contrasts = await page.evaluate<Record<string, number>>(CONTRASTS);
      expect(Object.keys(contrasts).length).toBeGreaterThan(5);
      expect(Object.entries(contrasts).filter(([, contrast]) => contrast < 3)).toEqual([]);
    }
  });
});

/** The contrast (WCAG 2.2) of each colour of a series with that of the panels, which charts are drawn on. */
const CONTRASTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.documentElement);
  const names = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .flatMap((rule) => rule.style ? [...rule.style] : [])
    .filter((name) => name.startsWith('--series-'));
  const panel = document.querySelector('main section, main > *');
  const background = luminance(getComputedStyle(panel).backgroundColor);
  return Object.fromEntries(names.map((name) => {
    const [a, b] = [background, luminance(style.getPropertyValue(name))].sort((x, y) => y - x);
    return [name, (a + 0.05) / (b + 0.05)];
  }));
})()`;
