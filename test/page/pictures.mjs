// Takes the pictures of docs/images/page-*.png: `npm run page:pictures`. It runs the examples under traffic for some
// minutes (the first argument; 7 by default), with chromium of Debian.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const examples = join(here, '..', '..', 'examples', 'dist');
const { TrafficRun } = require(join(examples, 'dashboard-image', 'traffic-run.js'));
const { readStartOptions } = require(join(examples, 'start', 'start-options.js'));

const IMAGES = join(here, '..', '..', 'docs', 'images');
const DESKTOP = { width: 1440, height: 1060 };
const PHONE = { width: 375, height: 760 };
const LOOKS = ['light', 'dark'];

const minutes = Number(process.argv[2] ?? 7);
const stop = new AbortController();
const options = readStartOptions([], process.env);
const run = new TrafficRun(options, stop.signal);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  await run.start();
  await run.play(minutes * 60_000);
  const url = `${run.origins.gateway}${options.metricsPath}/dashboard`;
  // The page goes on with the traffic of the end.
  const playing = run.play(60_000);
  for (const [name, viewport] of [
    ['page', DESKTOP],
    ['page-phone', PHONE],
  ]) {
    await picturesOf(name, viewport, url);
  }
  await detailOf(url);
  await playing;
} finally {
  stop.abort();
  await Promise.all([browser.close(), run.end()]);
}

async function open(viewport, url) {
  const credentials = { username: 'me', password: options.token };
  const page = await browser.newPage({ viewport, httpCredentials: credentials, deviceScaleFactor: 1 });
  await page.goto(`${url}#window=300`);
  await page.getByTestId('endpoint-row').first().waitFor();
  // Lines that begin when the page is opened have something to show, too.
  await page.waitForTimeout(8000);
  return page;
}

async function picturesOf(name, viewport, url) {
  const page = await open(viewport, url);
  for (const look of LOOKS) {
    await page.emulateMedia({ colorScheme: look });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(IMAGES, `${name}-${look}.png`) });
  }
  await page.close();
}

/** One endpoint, with its durations over time. */
async function detailOf(url) {
  const page = await open(DESKTOP, url);
  await page.locator('[data-testid=endpoint-row] button').first().click();
  const detail = page.getByTestId('detail');
  await page.getByTestId('heat-map').first().waitFor();
  await page.waitForTimeout(3000);
  await detail.scrollIntoViewIfNeeded();
  await detail.screenshot({ path: join(IMAGES, 'page-endpoint.png') });
  await page.close();
}
