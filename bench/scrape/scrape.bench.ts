import { join } from 'node:path';
import type { Bench, BenchOptions, BenchResult } from '../bench';
import { atLeast, atMost, type Budget } from '../budget';
import { resultOf } from '../child-process';
import { spreadOf } from '../statistics';
import type { Row, Table } from '../table';
import type { ContenderName } from './contenders';
import { latencyTable, measureLatency } from './latency';
import type { ScrapeCost } from './scrape.process';

const OURS: ContenderName = 'nestjs-red-metrics';
const NAMES: readonly ContenderName[] = [OURS, 'nestjs-red-metrics over prom-client', 'prom-client', 'opentelemetry'];
/** The size of the budgets. */
const BUDGET_SIZE = 10_000;

/** The first scrape makes the label sets' text: those after it are what a server sees. */
const WARM_UP = 1;

type Costs = ReadonlyMap<number, ReadonlyMap<ContenderName, ScrapeCost>>;

export const scrapeBench: Bench = {
  name: 'scrape',
  about: 'one scrape of a histogram of 12 buckets, by the number of its label sets',
  async run(options): Promise<BenchResult> {
    const costs = await measureAll(options);
    options.progress('latency of other requests');
    const latency = await measureLatency(options.amounts.scrape.latency);
    return { tables: [costTable(costs), latencyTable(latency)], budgets: costBudgets(costs) };
  },
};

async function measureAll({ amounts: { scrape: amounts }, progress }: BenchOptions): Promise<Costs> {
  const costs = new Map<number, Map<ContenderName, ScrapeCost>>();
  for (const size of amounts.labelSets) {
    const ofSize = new Map<ContenderName, ScrapeCost>();
    for (const name of NAMES) {
      progress(`${name}, ${size} label sets`);
      ofSize.set(name, await measure(name, size, amounts.scrapes));
    }
    costs.set(size, ofSize);
  }
  return costs;
}

function measure(name: ContenderName, size: number, scrapes: number): Promise<ScrapeCost> {
  return resultOf(join(__dirname, 'scrape.process.js'), [name, size, scrapes + WARM_UP]);
}

const warm = (values: readonly number[]): readonly number[] => values.slice(WARM_UP);

function costTable(costs: Costs): Table {
  return {
    title: 'Time and longest stall of the event loop (median, worst), memory beyond that before the first scrape',
    columns: [
      { key: 'labelSets', title: 'label sets', digits: 0 },
      { key: 'name', title: '' },
      { key: 'milliseconds', title: 'ms', digits: 1 },
      { key: 'first', title: 'first', digits: 1 },
      { key: 'stall', title: 'stall ms', digits: 1 },
      { key: 'worst', title: 'worst', digits: 1 },
      { key: 'memory', title: 'MB', digits: 1 },
      { key: 'size', title: 'answer MB', digits: 2 },
    ],
    rows: [...costs].flatMap(([labelSets, ofSize]) => [...ofSize].map(([name, cost]) => rowOf(labelSets, name, cost))),
  };
}

function rowOf(labelSets: number, name: ContenderName, cost: ScrapeCost): Row {
  return {
    labelSets,
    name,
    milliseconds: spreadOf(warm(cost.milliseconds)).median,
    first: cost.milliseconds[0] ?? Number.NaN,
    stall: spreadOf(warm(cost.stallMs)).median,
    worst: Math.max(...warm(cost.stallMs)),
    memory: cost.peakBytes / 1e6,
    size: cost.bytes / 1e6,
  };
}

function costBudgets(costs: Costs): Budget[] {
  const ofBudgetSize = costs.get(BUDGET_SIZE);
  const time = (name: ContenderName): number => spreadOf(warm(ofBudgetSize?.get(name)?.milliseconds ?? [])).median;
  const faster =
    ofBudgetSize === undefined
      ? []
      : [atLeast(`times faster than prom-client at ${BUDGET_SIZE}`, 4, time('prom-client') / time(OURS))];
  const stalls = [...costs].map(([size, ofSize]) =>
    atMost(`ms of stall at ${size}`, 10, spreadOf(warm(ofSize.get(OURS)?.stallMs ?? []))),
  );
  return [...faster, ...stalls];
}
