import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { eventually } from '../../support/eventually';
import { PATIENCE_MS } from '../../support/patience';
import { firstInstalled } from '../../support/real-parts';
import { TOKEN } from '../../support/test-app';

/** Debian's name for it, and that of others. */
export const CHROMIUM = firstInstalled('chromium', 'chromium-browser', 'google-chrome') ?? 'chromium';

/** What a browser has to complain of: nothing, as long as all is well. */
export interface Complaints {
  /** Errors and warnings of the console, among them what the Content-Security-Policy has refused. */
  readonly console: string[];
  /** Requests to other hosts than that of the page. */
  readonly elsewhere: string[];
}

/** A page that is open in a browser. */
export class OpenPage {
  private forgiven: RegExp | undefined;

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly complaints: Complaints,
  ) {}

  /** @param url of the page */
  static async open(context: BrowserContext, url: string): Promise<OpenPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints: Complaints = { console: [], elsewhere: [] };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        complaints.console.push(message.text());
      }
    });
    page.on('pageerror', (error) => complaints.console.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && new URL(request.url()).host !== new URL(url).host) {
        complaints.elsewhere.push(request.url());
      }
    });
    // It goes on by itself; a test may have it go faster.
    await page.clock.install();
    await page.goto(url);
    return new OpenPage(page, context, complaints);
  }

  /** The text of the element with that `data-testid`. */
  async text(id: string): Promise<string> {
    return (await this.page.getByTestId(id).first().innerText()).trim();
  }

  /** Waits until the element says so. */
  says(id: string, expected: RegExp): Promise<void> {
    return eventually(async () => expect(await this.text(id)).toMatch(expected));
  }

  /** Of these nobody complains, also when they come later. */
  forgive(text: RegExp): void {
    this.forgiven = text;
  }

  /** What is left to complain of. */
  get complained(): Complaints {
    const { console, elsewhere } = this.complaints;
    return { console: console.filter((text) => this.forgiven?.test(text) !== true), elsewhere };
  }

  /** Lets a minute pass for the page, and tells what it asked for meanwhile. */
  async afterAMinute(): Promise<readonly string[]> {
    const asked: string[] = [];
    const note = (request: Request): void => void asked.push(request.url());
    this.page.on('request', note);
    await this.page.clock.runFor(60_000);
    this.page.off('request', note);
    return asked;
  }

  /** The paths of the endpoints, as they stand in the table. */
  paths(): Promise<string[]> {
    return this.page.getByTestId('endpoint-row').evaluateAll((rows) => rows.map((row) => row.dataset['path'] ?? ''));
  }
}

/** One browser for a suite; a context for each test, which knows nothing of the others. */
export class RealBrowser {
  private browser: Browser | undefined;
  private readonly opened: OpenPage[] = [];

  async start(): Promise<void> {
    this.browser = await chromium.launch({
      executablePath: `/usr/bin/${CHROMIUM}`,
      // In a container the sandbox of Chromium has nothing to stand on; nothing of others is opened.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
      timeout: PATIENCE_MS,
    });
  }

  async stop(): Promise<void> {
    await this.browser?.close();
  }

  /** A browser of somebody who is asked for a password, and gives this one. `null`: cancels. */
  async context(secret: string | null = TOKEN, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const { browser } = this;
    if (browser === undefined) {
      throw new Error('The browser was not started.');
    }
    const credentials = secret === null ? {} : { httpCredentials: { username: 'anybody', password: secret } };
    return browser.newContext({ viewport: { width: 1280, height: 900 }, ...credentials, ...options });
  }

  /** Opens the page as somebody who has the token. */
  async open(url: string, options: BrowserContextOptions = {}, secret: string = TOKEN): Promise<OpenPage> {
    const opened = await OpenPage.open(await this.context(secret, options), url);
    this.opened.push(opened);
    return opened;
  }

  /** Closes what was opened, and checks that the browser had nothing to complain of. For `afterEach`. */
  async closeAll(): Promise<void> {
    const pages = this.opened.splice(0);
    await Promise.all(pages.map(({ context }) => context.close()));
    for (const { complained } of pages) {
      expect(complained).toEqual({ console: [], elsewhere: [] });
    }
  }
}
