import { join } from 'node:path';
import type { BenchOptions, BenchResult } from '../bench';
import { atMost } from '../budget';
import { resultOf } from '../child-process';
import type { Row } from '../table';

/** The size of the budgets. */
const BUDGET_SIZE = 100;
const MAX_MB = 1;

/** What the window of an hour holds in memory, beyond what the store does. */
export async function measureMemory({ amounts, progress }: BenchOptions): Promise<BenchResult> {
  const rows: Row[] = [];
  const budgets = [];
  for (const { endpoints, perSecond } of amounts.summary.memory) {
    progress(`memory of ${endpoints} endpoints, ${perSecond} requests a second`);
    const file = join(__dirname, 'memory.process.js');
    const megabytes = (await resultOf<number>(file, [endpoints, perSecond], ['--expose-gc'])) / 1e6;
    rows.push({ endpoints, perSecond, megabytes, each: (1e6 * megabytes) / endpoints });
    if (endpoints === BUDGET_SIZE) {
      budgets.push(atMost(`MB of ${endpoints} endpoints at ${perSecond} requests a second`, MAX_MB, megabytes));
    }
  }
  return { tables: [{ title: TITLE, columns: COLUMNS, rows }], budgets };
}

const TITLE = 'Memory of the window after an hour, a third of the endpoints with three statuses';

const COLUMNS = [
  { key: 'endpoints', title: 'endpoints', digits: 0 },
  { key: 'perSecond', title: 'requests/s', digits: 0 },
  { key: 'megabytes', title: 'MB', digits: 2 },
  { key: 'each', title: 'bytes each', digits: 0 },
];
