import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LatencyAmounts } from '../amounts';
import { forkFile, nextMessage } from '../child-process';
import type { Table } from '../table';

/** Milliseconds of ordinary requests, with scrapes and without. */
export interface Latency {
  readonly without: readonly number[];
  readonly scraped: readonly number[];
}

/** A steady rate that leaves the machine idle most of the time, so that what a request waits for shows. */
const REQUEST_EVERY_MS = 4;

/**
 * Sends requests at a steady rate to a service with 10,000 label sets, in phases with regular scrapes and phases without.
 */
export async function measureLatency({ phases, phaseMs, scrapeEveryMs }: LatencyAmounts): Promise<Latency> {
  const child = forkFile(join(__dirname, 'latency.process.js'), []);
  const agent = new Agent({ keepAlive: true });
  const latency = { without: [] as number[], scraped: [] as number[] };
  try {
    const port = await nextMessage<number>(child);
    await requestFor(phaseMs, port, agent);
    await read(port, '/metrics', agent);
    for (let phase = 0; phase < phases; phase++) {
      latency.without.push(...(await requestFor(phaseMs, port, agent)));
      const scrapes: Promise<void>[] = [];
      const scraping = setInterval(() => scrapes.push(read(port, '/metrics', agent)), scrapeEveryMs);
      latency.scraped.push(...(await requestFor(phaseMs, port, agent)));
      clearInterval(scraping);
      // One that is still under way would be cut off with the service.
      await Promise.all(scrapes);
      await pause(200);
    }
    return latency;
  } finally {
    agent.destroy();
    child.kill();
  }
}

/** A table of quantiles. */
export function latencyTable({ without, scraped }: Latency): Table {
  return {
    title: 'Latency of ordinary requests in ms, in a service with 10,000 label sets',
    columns: [
      { key: 'name', title: '' },
      { key: 'p50', title: 'p50', digits: 2 },
      { key: 'p99', title: 'p99', digits: 2 },
      { key: 'p999', title: 'p99.9', digits: 2 },
    ],
    rows: [
      { name: 'without scrapes', ...quantilesOf(without) },
      { name: 'a scrape each second', ...quantilesOf(scraped) },
    ],
  };
}

async function requestFor(milliseconds: number, port: number, agent: Agent): Promise<number[]> {
  const requests: Promise<number>[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    requests.push(timed(() => read(port, '/users/17', agent)));
    await pause(REQUEST_EVERY_MS);
  }
  return Promise.all(requests);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function read(port: number, path: string, agent: Agent): Promise<void> {
  const [response] = (await once(get({ host: '127.0.0.1', port, path, agent }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}

function quantilesOf(values: readonly number[]): { p50: number; p99: number; p999: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}
