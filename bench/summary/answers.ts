import { join } from 'node:path';
import type { BenchOptions, BenchResult } from '../bench';
import { atMost } from '../budget';
import { resultOf } from '../child-process';
import { spreadOf } from '../statistics';
import type { Row } from '../table';
import type { AnswerCost, AnswerCosts } from './answers.process';

/** The size of the budgets. */
const BUDGET_SIZE = 1000;
const MAX_MS = 20;
const MAX_STALL_MS = 10;
/** The first answers are of code that is not compiled yet. */
const WARM_UP = 1;

const warm = (values: readonly number[]): readonly number[] => values.slice(WARM_UP);

/** The JSON summary by the number of endpoints. */
export async function measureAnswers({ amounts, progress }: BenchOptions): Promise<BenchResult> {
  const { endpoints, rounds } = amounts.summary.answers;
  const rows: Row[] = [];
  const budgets = [];
  for (const size of endpoints) {
    progress(`answers of ${size} endpoints`);
    const costs = await resultOf<AnswerCosts>(join(__dirname, 'answers.process.js'), [size, WARM_UP + rounds]);
    for (const [window, cost] of Object.entries(costs)) {
      rows.push(rowOf(size, window, cost));
      if (size === BUDGET_SIZE) {
        const what = `an answer of ${size} endpoints, window=${window}`;
        budgets.push(
          atMost(`ms of ${what}`, MAX_MS, spreadOf(warm(cost.milliseconds))),
          atMost(`ms of stall by ${what}`, MAX_STALL_MS, spreadOf(warm(cost.stallMs))),
        );
      }
    }
  }
  return { tables: [{ title: TITLE, columns: COLUMNS, rows }], budgets };
}

const TITLE = 'GET /metrics.json after an hour in which every endpoint was busy: time, longest stall of the event loop';

const COLUMNS = [
  { key: 'endpoints', title: 'endpoints', digits: 0 },
  { key: 'window', title: 'window' },
  { key: 'milliseconds', title: 'ms', digits: 1 },
  { key: 'slowest', title: 'slowest', digits: 1 },
  { key: 'stall', title: 'stall ms', digits: 1 },
  { key: 'worst', title: 'worst', digits: 1 },
  { key: 'size', title: 'answer MB', digits: 2 },
];

function rowOf(endpoints: number, window: string, cost: AnswerCost): Row {
  return {
    endpoints,
    window,
    milliseconds: spreadOf(warm(cost.milliseconds)).median,
    slowest: Math.max(...warm(cost.milliseconds)),
    stall: spreadOf(warm(cost.stallMs)).median,
    worst: Math.max(...warm(cost.stallMs)),
    size: cost.bytes / 1e6,
  };
}
