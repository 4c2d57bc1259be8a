import { join } from 'node:path';
import type { BenchOptions, BenchResult } from '../bench';
import { atMost } from '../budget';
import { resultOf } from '../child-process';
import { quantileOf, spreadOf } from '../statistics';
import type { Row } from '../table';
import type { StepCost, StepCosts } from './steps.process';

/** The size of the budgets. */
const BUDGET_SIZE = 10_000;
const MAX_STALL_MS = 10;

/** One step in six merges older intervals, the slowest of all: this is the middle one of these. */
const MERGING = 11 / 12;

/**
 * The step of the window, by the number of series. Nobody waits for it: what matters is how long it holds the event
 * loop.
 */
export async function measureSteps({ amounts, progress }: BenchOptions): Promise<BenchResult> {
  const { series, steps } = amounts.summary.steps;
  const rows: Row[] = [];
  const budgets = [];
  for (const size of series) {
    progress(`steps of ${size} series`);
    const { active, idle } = await resultOf<StepCosts>(join(__dirname, 'steps.process.js'), [size, steps]);
    rows.push(rowOf(size, 'active', active), rowOf(size, 'idle', idle));
    if (size === BUDGET_SIZE) {
      const what = `ms of stall by a step over ${size} active series`;
      budgets.push(
        atMost(what, MAX_STALL_MS, spreadOf(active.stallMs)),
        atMost(`${what} that merges`, MAX_STALL_MS, quantileOf(active.stallMs, MERGING)),
      );
    }
  }
  return { tables: [{ title: TITLE, columns: COLUMNS, rows }], budgets };
}

const TITLE =
  'One step of the window: time and stall of the event loop, in the middle and where older steps are merged';

const COLUMNS = [
  { key: 'series', title: 'series', digits: 0 },
  { key: 'state', title: '' },
  { key: 'milliseconds', title: 'ms', digits: 2 },
  { key: 'merging', title: 'merging', digits: 2 },
  { key: 'slowest', title: 'slowest', digits: 2 },
  { key: 'stall', title: 'stall ms', digits: 1 },
  { key: 'mergingStall', title: 'merging', digits: 1 },
  { key: 'worst', title: 'worst', digits: 1 },
];

function rowOf(series: number, state: string, { milliseconds, stallMs }: StepCost): Row {
  return {
    series,
    state,
    milliseconds: spreadOf(milliseconds).median,
    merging: quantileOf(milliseconds, MERGING),
    slowest: Math.max(...milliseconds),
    stall: spreadOf(stallMs).median,
    mergingStall: quantileOf(stallMs, MERGING),
    worst: Math.max(...stallMs),
  };
}
