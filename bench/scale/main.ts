import { parseArgs } from 'node:util';
import { UsageError } from '../arguments';
import { Fleet } from './fleet';
import { Storage } from './storage';

const USAGE = 'Usage: npm run scale -- [--pods N] [--routes N] [--scrapes N] [--json]';
const STEP_MS = 15_000;
/** Pods that are stored at a time. */
const AT_ONCE = 4;
const MEGABYTE = 2 ** 20;

interface ScaleArguments {
  readonly pods: number;
  readonly routes: number;
  readonly scrapes: number;
  readonly json: boolean;
}

/** @throws UsageError for anything unknown */
function readArguments(args: string[]): ScaleArguments {
  const text = { type: 'string' } as const;
  const options = { pods: text, routes: text, scrapes: text, json: { type: 'boolean' } } as const;
  const numberOf = (name: string, value: string | undefined, by: number, max: number): number => {
    const number = value === undefined ? by : Number(value);
    if (!(Number.isInteger(number) && number > 0 && number <= max)) {
      throw new UsageError(`--${name} is a whole number up to ${max}.`);
    }
    return number;
  };
  try {
    const { values } = parseArgs({ args, options });
    return {
      pods: numberOf('pods', values.pods, 1000, 10_000),
      routes: numberOf('routes', values.routes, 50, 1000),
      scrapes: numberOf('scrapes', values.scrapes, 8, 1000),
      json: values.json === true,
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The expositions of a fleet's pods go into one storage, as its scrapes would in as many steps of 15 seconds. */
async function simulate({ pods, routes, scrapes }: ScaleArguments): Promise<Readonly<Record<string, number>>> {
  const [fleet, storage] = await Promise.all([Fleet.start(routes), Storage.start()]);
  try {
    const end = Date.now();
    let bytes = 0;
    let seriesOfPod = 0;
    let milliseconds = 0;
    for (let scrape = 0; scrape < scrapes; scrape++) {
      const exposition = await fleet.scrape();
      bytes = exposition.length;
      seriesOfPod = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      const start = performance.now();
      await writeAll(storage, exposition, pods, end - (scrapes - 1 - scrape) * STEP_MS);
      milliseconds += performance.now() - start;
    }
    await storage.flush();
    const series = await storage.query('count({__name__!=""})', end);
    const byRoute = await storage.query('sum by (path) (rate(http_requests_total[1m]))', end);
    const p95 = 'histogram_quantile(0.95, sum by (le, path) (rate(http_request_duration_seconds_bucket[1m])))';
    const percentiles = await storage.query(p95, end);
    return {
      pods,
      routes,
      scrapes,
      'bytes of an exposition': bytes,
      'series of a pod': seriesOfPod,
      'series in all': series.value,
      'samples a second stored': Math.round((pods * scrapes * seriesOfPod) / (milliseconds / 1000)),
      'memory in MB': Math.round(storage.memory / MEGABYTE),
      'disk in MB': Math.round(storage.disk / MEGABYTE),
      'requests by route, in ms': Math.round(byRoute.milliseconds),
      'p95 by route, in ms': Math.round(percentiles.milliseconds),
    };
  } finally {
    await Promise.all([fleet.stop(), storage.stop()]);
  }
}

async function writeAll(storage: Storage, exposition: string, pods: number, timestamp: number): Promise<void> {
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < pods) {
      const instance = `pod-${next++}`;
      await storage.write(exposition, { job: 'fleet', instance }, timestamp);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  const figures = await simulate(args);
  const lines = Object.entries(figures).map(([name, value]) => `${name.padEnd(28)}${value.toLocaleString('en')}\n`);
  process.stdout.write(args.json ? `${JSON.stringify(figures)}\n` : lines.join(''));
}

main().catch((error: unknown) => {
  const text = error instanceof UsageError ? `${error.message}\n${USAGE}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
