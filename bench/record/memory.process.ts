import { bytesInUse } from '../bytes-in-use';
import type { RecorderName } from './recorder';
import { RECORDERS } from './recorders';
import { requestMix } from './request-mix';

/** Bytes of one label set, before the first scrape and after it. */
export interface LabelSetBytes {
  readonly recorded: number;
  readonly scraped: number;
}

/**
 * A process of its own for each recorder: `node --expose-gc memory.process.js <recorder> <label sets>` reports to its
 * parent.
 */
async function main(name: RecorderName, labelSets: number): Promise<void> {
  // Routes × 5 methods × 1 status. Their strings exist before, in an application too.
  const requests = requestMix(labelSets / 5, 5, 1);
  const recorder = RECORDERS[name]();
  const before = await bytesInUse();
  recorder.run(requests, requests.length);
  const recorded = await bytesInUse();
  await recorder.scrape();
  const scraped = await bytesInUse();
  if ((await recorder.recorded()) !== requests.length) {
    throw new Error(`${name} did not record every request`);
  }
  const bytes: LabelSetBytes = {
    recorded: (recorded - before) / requests.length,
    scraped: (scraped - before) / requests.length,
  };
  process.send?.(bytes, () => process.disconnect());
}

void main(process.argv[2] as RecorderName, Number(process.argv[3]));
