import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Amounts } from '../amounts';
import type { Bench, BenchResult } from '../bench';
import { forkFile, nextMessage } from '../child-process';
import { quantileOf } from '../statistics';
import type { Row, Table } from '../table';

/** What somebody reads again and again: a target, and how often in seconds. */
type Poll = readonly [target: string, everySeconds: number];

const READERS = 10;
const BETWEEN_REQUESTS_MS = 10;

const JSON_READER: readonly Poll[] = [['/metrics.json?window=1m', 5]];
/** What an open page asks for; see page/live.ts. */
const PAGE: readonly Poll[] = [
  ['/metrics/dashboard/summary?window=1m&module=true', 6],
  ['/metrics/dashboard/health', 12],
  ['/metrics/dashboard/summary?series=requests&window=1m&step=auto', 15],
  ['/metrics/dashboard/summary?series=endpoints&window=1m&step=auto', 60],
];

const CASES: readonly (readonly [string, readonly Poll[]])[] = [
  ['nobody', []],
  ['ten readers of /metrics.json', JSON_READER],
  ['ten open pages', PAGE],
];

export const pageBench: Bench = {
  name: 'page',
  about: 'what ten open pages cost, beside ten readers of /metrics.json: CPU time, and how long other requests take',
  async run({ amounts: { page: amounts }, progress }): Promise<BenchResult> {
    const rows: Row[] = [];
    for (const endpoints of amounts.endpoints) {
      for (const [name, polls] of CASES) {
        progress(`${endpoints} endpoints, ${name}`);
        rows.push({ endpoints: String(endpoints), readers: name, ...(await measured(endpoints, polls, amounts)) });
      }
    }
    return { tables: [tableOf(rows)], budgets: [] };
  },
};

async function measured(
  endpoints: number,
  polls: readonly Poll[],
  { warmUpMs, watchedMs }: Amounts['page'],
): Promise<{ cpu: number; median: number; p99: number }> {
  const child = forkFile(join(__dirname, 'page.process.js'), [String(endpoints)]);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  try {
    const origin = `http://127.0.0.1:${await nextMessage<number>(child)}`;
    const cpu = (): Promise<number> => {
      const told = nextMessage<number>(child);
      child.send('cpu');
      return told;
    };
    await durations(origin, warmUpMs);
    const reading = Array.from({ length: polls.length === 0 ? 0 : READERS }, (_, reader) =>
      polls.map((poll) => read(origin, poll, reader / READERS, over.signal)),
    ).flat();
    const before = await cpu();
    const begin = performance.now();
    const taken = await durations(origin, watchedMs);
    const share = (1000 * ((await cpu()) - before)) / (performance.now() - begin);
    over.abort();
    await Promise.all(reading);
    return { cpu: share, median: quantileOf(taken, 0.5), p99: quantileOf(taken, 0.99) };
  } finally {
    child.kill();
  }
}

/** Readers do not come together. */
async function read(origin: string, [target, everySeconds]: Poll, phase: number, over: AbortSignal): Promise<void> {
  try {
    await pause(1000 * everySeconds * phase, undefined, { signal: over });
    for (;;) {
      const answer = await fetch(origin + target, { signal: over });
      await answer.arrayBuffer();
      if (!answer.ok) {
        throw new Error(`${target} answered ${answer.status}`);
      }
      await pause(1000 * everySeconds, undefined, { signal: over });
    }
  } catch (error) {
    if (!over.aborted) {
      throw error;
    }
  }
}

/** How long requests of the application take, one after the other. */
async function durations(origin: string, milliseconds: number): Promise<number[]> {
  const taken: number[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const begin = performance.now();
    await (await fetch(`${origin}/hello`)).text();
    taken.push(performance.now() - begin);
    await pause(BETWEEN_REQUESTS_MS);
  }
  return taken;
}

function tableOf(rows: readonly Row[]): Table {
  return {
    title:
      'CPU time of the service in ms of a second, and ms of other requests, with so many endpoints that all do something; a reader asks each 5 s, an open page for the summary each 6 s, for the health each 12, for points each 15 and 60',
    columns: [
      { key: 'endpoints', title: 'endpoints' },
      { key: 'readers', title: 'read by' },
      { key: 'cpu', title: 'CPU', digits: 1 },
      { key: 'median', title: 'median, ms', digits: 2 },
      { key: 'p99', title: 'p99, ms', digits: 2 },
    ],
    rows,
  };
}
