import { Controller, Get, type Type } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { sendMany } from '../support/pipelined';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, TestApp } from '../support/test-app';
import { CHROMIUM, type OpenPage, RealBrowser } from './support/real-browser';
import { PAGE, startShop } from './support/shop';

const ENDPOINTS = 2000;
const PER_CONTROLLER = 200;

/** A controller with so many routes. */
function controllerOf(number: number): Type {
  class ManyController {}
  for (let route = 0; route < PER_CONTROLLER; route++) {
    const name = `route${route}`;
    Object.defineProperty(ManyController.prototype, name, { value: () => name, writable: true, configurable: true });
    const descriptor = Object.getOwnPropertyDescriptor(ManyController.prototype, name) as PropertyDescriptor;
    Get(`many-${number}/route-${route}/:id`)(ManyController.prototype, name, descriptor);
  }
  Controller()(ManyController);
  return ManyController;
}

const controllers = Array.from({ length: ENDPOINTS / PER_CONTROLLER }, (_, number) => controllerOf(number));

/** The paths of all of them, each with a parameter. */
const PATHS = controllers.flatMap((_, number) =>
  Array.from({ length: PER_CONTROLLER }, (_, route) => `/many-${number}/route-${route}/1`),
);

describeWith(CHROMIUM)('the page of 2,000 endpoints', () => {
  const browser = new RealBrowser();
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  afterEach(() => browser.closeAll());

  describe.each(ADAPTERS)('on %s', (adapter) => {
    let app: TestApp;
    let opened: OpenPage;
    // Neither test changes anything in the service: each has a page of its own, in a browser that knows nothing.
    beforeAll(async () => {
      app = await startShop(adapter, { controllers, metrics: { limits: { seriesPerMetric: 2 * ENDPOINTS } } });
      await sendMany(app.port, PATHS.length, (index) => `GET ${PATHS[index]} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await app.fetch('/many-7/route-7/1');
    });
    afterAll(() => TestApp.stopAll());

    beforeEach(async () => {
      opened = await browser.open(app.origin + PAGE);
      await eventually(async () => expect((await opened.paths())[0]).toBe('/many-7/route-7/:id'));
    });

    it('has the rows that are seen, and all of them for who scrolls', async () => {
      const { page } = opened;
      const table = page.getByTestId('endpoints');
      expect(
        await table.locator('xpath=descendant-or-self::*[@aria-rowcount]').first().getAttribute('aria-rowcount'),
      ).toBe(String(ENDPOINTS + 1));
      expect((await opened.paths()).length).toBeLessThan(150);
      const seen = new Set(await opened.paths());
      await page.getByTestId('endpoint-row').first().hover();
      while (seen.size < ENDPOINTS) {
        const before = seen.size;
        await page.mouse.wheel(0, 800);
        const rows = await eventually(async () => {
          const paths = await opened.paths();
          paths.forEach((path) => seen.add(path));
          expect(seen.size).toBeGreaterThan(before);
          return paths;
        });
        expect(rows.length).toBeLessThan(150);
      }
    });

    it('shows the figures of an endpoint with the click, before anything is asked for', async () => {
      const { page, context } = opened;
      await context.setOffline(true);
      const shown = await page.evaluate<string>(
        `new Promise((resolve) => {
          document.querySelector('[data-testid=endpoint-row] button').click();
          requestAnimationFrame(() => resolve(document.querySelector('[data-testid=detail]')?.innerText ?? ''));
        })`,
      );
      expect(shown).toContain('/many-7/route-7/:id');
      expect(shown).toMatch(/p95\s+\d+(\.\d+)?\s(ms|µs|s)\b/);
      // What a browser says of requests without a network by itself.
      await opened.page.getByTestId('hold').click();
      await context.setOffline(false);
      opened.forgive(/ERR_INTERNET_DISCONNECTED/);
    });
  });
});
