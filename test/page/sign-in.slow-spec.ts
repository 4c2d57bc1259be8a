import { Controller, Get, Headers } from '@nestjs/common';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';
import { CHROMIUM, OpenPage, RealBrowser } from './support/real-browser';

const PAGE = '/metrics/dashboard';
const OTHER_TOKEN = 'Vb0Rk4WmYcEjNtlQ2x8s';

@Controller()
class EchoController {
  @Get('hello')
  hello(@Headers('authorization') authorization = 'none'): string {
    return authorization;
  }
}

describeWith(CHROMIUM)('a browser', () => {
  const browser = new RealBrowser();
  const directory = mkdtempSync(join(tmpdir(), 'page-'));
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  afterAll(() => rmSync(directory, { recursive: true }));
  afterEach(() => browser.closeAll());
  afterEach(() => TestApp.stopAll());

  describe.each(ADAPTERS)('on %s', (adapter) => {
    it('signs in with any user and the token, and sends it to nothing of the application', async () => {
      const app = await TestApp.start(adapter, { controllers: [EchoController] });
      const { page, context } = await browser.open(app.origin + PAGE);
      await page.getByTestId('tile-requests').waitFor();

      const echoed = await page.evaluate(async (url) => (await fetch(url)).text(), `${app.origin}/hello`);

      expect(echoed).toBe('none');
      const other = await context.newPage();
      await other.goto(`${app.origin}/hello`);
      expect(await other.innerText('body')).toBe('none');
      expect(await context.cookies()).toEqual([]);
    });

    it('is not let in with a wrong password, nor without one', async () => {
      const app = await TestApp.start(adapter, { controllers: [EchoController] });
      for (const secret of ['a-wrong-password', null]) {
        const context = await browser.context(secret);
        // Whether a browser shows the answer, or a page of its own, is its choice.
        const shown = (await context.newPage()).goto(app.origin + PAGE).then(
          (answer) => answer?.status(),
          () => 401,
        );
        expect(await shown).toBe(401);
        await context.close();
      }
      expect((await app.scrape()).value('metrics_auth_failures_total', { reason: 'wrong' })).toBe(1);
    });

    it('asks by itself where the token has changed, and keeps the new one in its memory only', async () => {
      const bearerTokenFile = join(directory, `token-${adapter}`);
      writeFileSync(bearerTokenFile, TOKEN);
      const app = await TestApp.start(adapter, {
        controllers: [EchoController],
        metrics: { auth: { bearerTokenFile } },
      });
      const context = await browser.context();
      const { page, ...opened } = await OpenPage.open(context, app.origin + PAGE);
      await page.getByTestId('tile-requests').waitFor();

      writeFileSync(bearerTokenFile, OTHER_TOKEN);
      const form = page.getByTestId('sign-in');
      await form.waitFor({ state: 'visible' });
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await form.locator('[name=secret]').fill('a-wrong-password');
      await form.locator('[type=submit]').click();
      await eventually(async () => expect(await page.getByTestId('sign-in-error').innerText()).toBe('Not accepted.'));
      expect(asked.length).toBeLessThan(4);
      await form.locator('[name=secret]').fill(OTHER_TOKEN);
      await form.locator('[type=submit]').click();
      await form.waitFor({ state: 'hidden' });

      await app.fetch('/hello');
      await eventually(async () => expect(await page.getByTestId('endpoint-row').count()).toBe(1));
      const kept = await page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])',
      );
      expect(kept).not.toMatch(new RegExp(`${OTHER_TOKEN}|${TOKEN}|password`));
      expect(await context.cookies()).toEqual([]);
      // What a browser says of each 401 by itself.
      expect(opened.complaints.console.filter((text) => !text.includes('401'))).toEqual([]);
      await context.close();
    });
  });
});
