import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError } from '../start/start-error';
import { readStartOptions } from '../start/start-options';
import { stopSignal } from '../start/stop-signal';
import { chosenPanels } from './chosen-panels';
import { draw } from './draw';
import { type ImageOptions, readImageOptions } from './image-options';
import { panelData } from './panel-data';
import { PrometheusProcess } from './prometheus-process';
import { ruleFiles, scrapeConfiguration } from './scrape-configuration';
import { TrafficRun } from './traffic-run';

const SCRAPE_SECONDS = 5;
/** What comes first is left out: processes that start, and rates that have too few scrapes. */
const WARM_UP_SECONDS = 60;

/** Runs the examples under traffic, and draws panels of their dashboards from what Prometheus scraped meanwhile. */
async function main(stop: AbortSignal): Promise<void> {
  const image = readImageOptions(process.argv.slice(2));
  const options = readStartOptions([], process.env);
  const run = new TrafficRun(options, stop);
  let prometheus: PrometheusProcess | undefined;
  try {
    await run.start();
    prometheus = await PrometheusProcess.start({
      'prometheus.yml': scrapeConfiguration(run.origins, options.metricsPath, SCRAPE_SECONDS),
      token: options.token,
      ...ruleFiles(),
    });
    say(`Traffic for ${image.minutes} minutes.`);
    const start = Date.now() / 1000;
    await run.play((WARM_UP_SECONDS + image.minutes * 60) * 1000);
    await writeImage(image, prometheus, start);
  } finally {
    await Promise.all([run.end(), prometheus?.stop()]);
  }
}

async function writeImage({ out }: ImageOptions, prometheus: PrometheusProcess, start: number): Promise<void> {
  const range = { start: start + WARM_UP_SECONDS, end: Date.now() / 1000, step: SCRAPE_SECONDS };
  const panels = await Promise.all(
    chosenPanels().map(async ({ service, panel }) => {
      const points = await panelData(panel, prometheus, range);
      return { service, panel, points, step: SCRAPE_SECONDS / 60 };
    }),
  );
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${await draw(panels)}\n`);
  say(`Drawn: ${out}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const stop = stopSignal();
main(stop).catch((error: unknown) => {
  process.exitCode = 1;
  if (stop.aborted) {
    return;
  }
  const text = error instanceof StartError ? error.message : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
});
