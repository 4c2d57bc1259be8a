import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { CONTENDERS, type ContenderName } from './contenders';
import { withStall } from './stall';

/** What the scrapes of one contender took. */
export interface ScrapeCost {
  readonly milliseconds: readonly number[];
  readonly stallMs: readonly number[];
  /** Memory that the process took beyond what it had before the first scrape. */
  readonly peakBytes: number;
  readonly bytes: number;
}

const PAUSE_MS = 50;

/** A process of its own for each: `node scrape.process.js <contender> <label sets> <scrapes>` reports to its parent. */
async function main(name: ContenderName, labelSets: number, scrapes: number): Promise<void> {
  const contender = await CONTENDERS[name](labelSets);
  const before = process.resourceUsage().maxRSS;
  const milliseconds: number[] = [];
  const stallMs: number[] = [];
  let bytes = 0;
  for (let scrape = 0; scrape < scrapes; scrape++) {
    await pause(PAUSE_MS);
    const cost = await withStall(() => contender.scrape());
    bytes = cost.result;
    milliseconds.push(cost.milliseconds);
    stallMs.push(cost.stallMs);
  }
  const result: ScrapeCost = {
    milliseconds,
    stallMs,
    peakBytes: (process.resourceUsage().maxRSS - before) * 1024,
    bytes,
  };
  process.send?.(result, () => process.exit(0));
}

void main(process.argv[2] as ContenderName, Number(process.argv[3]), Number(process.argv[4]));
