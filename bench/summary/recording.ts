import { join } from 'node:path';
import type { BenchOptions, BenchResult } from '../bench';
import { atMost } from '../budget';
import { resultOf } from '../child-process';
import { ratiosOf, spreadOf } from '../statistics';
import type { Row } from '../table';
import type { RecordingTimes } from './recording.process';

const MAX_RATIO = 1.1;

/** Whether the window's steps slow the requests down that are recorded between them. */
export async function measureRecording({ amounts, progress }: BenchOptions): Promise<BenchResult> {
  progress('recording between steps');
  const { warmUpRounds, rounds } = amounts.summary.recording;
  const file = join(__dirname, 'recording.process.js');
  const times = await resultOf<RecordingTimes>(file, [warmUpRounds, rounds]);
  const { without, stepped, withSteps } = times;
  const row = (name: string, values: readonly number[]): Row => {
    const { median, q1, q3 } = spreadOf(values);
    return { name, nanoseconds: median, q1, q3, ratio: ratiosOf(values, without).median };
  };
  const rows = [
    row('without a window', without),
    row('a step after each 100,000', stepped),
    row('the steps included', withSteps),
  ];
  return {
    tables: [{ title: TITLE, columns: COLUMNS, rows }],
    budgets: [atMost('times as long to record between steps as without', MAX_RATIO, ratiosOf(stepped, without))],
  };
}

const TITLE =
  'Time of one recording over 50 routes × 3 methods × 3 statuses; ratio to that without as the median of rounds';

const COLUMNS = [
  { key: 'name', title: '' },
  { key: 'nanoseconds', title: 'ns', digits: 1 },
  { key: 'q1', title: 'q1', digits: 1 },
  { key: 'q3', title: 'q3', digits: 1 },
  { key: 'ratio', title: '× without', digits: 3 },
];
