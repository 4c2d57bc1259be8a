import type { Bench, BenchResult } from '../bench';
import { atLeast, atMost, type Budget } from '../budget';
import { ratiosOf, spreadOf } from '../statistics';
import type { Table } from '../table';
import { labelSetBytes } from './memory';
import type { LabelSetBytes } from './memory.process';
import type { RecorderName } from './recorder';
import { type RecordingTimes, recordingTimes } from './recording-time';

const OURS: RecorderName = 'nestjs-red-metrics';
const NAMES: readonly RecorderName[] = [OURS, 'prom-client'];

export const recordBench: Bench = {
  name: 'record',
  about: 'recording one request: in flight up and down, count, classic duration',
  async run({ amounts: { record: amounts }, progress }): Promise<BenchResult> {
    progress('time');
    const times = await recordingTimes(amounts);
    progress('memory');
    const bytes = {
      [OURS]: await labelSetBytes(OURS, amounts.labelSets),
      'prom-client': await labelSetBytes('prom-client', amounts.labelSets),
    };
    return {
      tables: [timeTable(times), memoryTable(bytes, amounts.labelSets)],
      budgets: [
        atLeast('times faster than prom-client', 10, ratiosOf(times['prom-client'], times[OURS])),
        memoryBudget('bytes of a label set', bytes, 'recorded'),
        memoryBudget('bytes of a label set once scraped', bytes, 'scraped'),
      ],
    };
  },
};

function timeTable(times: RecordingTimes): Table {
  return {
    title: 'Time of one recording over 50 routes × 3 methods × 3 statuses; ratio to ours as the median of rounds',
    columns: [
      { key: 'name', title: '' },
      { key: 'nanoseconds', title: 'ns', digits: 1 },
      { key: 'q1', title: 'q1', digits: 1 },
      { key: 'q3', title: 'q3', digits: 1 },
      { key: 'ratio', title: '× ours', digits: 1 },
    ],
    rows: NAMES.map((name) => {
      const { median, q1, q3 } = spreadOf(times[name]);
      return { name, nanoseconds: median, q1, q3, ratio: ratiosOf(times[name], times[OURS]).median };
    }),
  };
}

function memoryTable(bytes: Readonly<Record<RecorderName, LabelSetBytes>>, labelSets: number): Table {
  const all = labelSets.toLocaleString('en');
  return {
    title: `Memory of one label set (counter and histogram), of ${all}: when recorded, and after the first scrape`,
    columns: [
      { key: 'name', title: '' },
      { key: 'recorded', title: 'bytes', digits: 0 },
      { key: 'scraped', title: 'scraped', digits: 0 },
    ],
    rows: NAMES.map((name) => ({ name, ...bytes[name] })),
  };
}

function memoryBudget(
  what: string,
  bytes: Readonly<Record<RecorderName, LabelSetBytes>>,
  moment: keyof LabelSetBytes,
): Budget {
  return atMost(`${what}, ours to prom-client's`, 1, bytes[OURS][moment] / bytes['prom-client'][moment]);
}
