import { setTimeout as pause } from 'node:timers/promises';
import type { RequestStore } from '../library';
import { type RecordedRequest, requestMix } from '../record/request-mix';
import { withStall } from '../scrape/stall';
import { newStore, SteppedWindow } from './stepped-window';

/** What each of several steps took. */
export interface StepCost {
  readonly milliseconds: readonly number[];
  readonly stallMs: readonly number[];
}

export interface StepCosts {
  /** Every series had requests since the step before. */
  readonly active: StepCost;
  /** None had. */
  readonly idle: StepCost;
}

/** Requests of a series in each step. */
const REQUESTS = 3;
/** Until here no intervals are merged, and the code is not compiled. */
const WARM_UP = 40;
const IDLE_STEPS = 30;
const PAUSE_MS = 2;

/** Steps over so many series: `node steps.process.js <series> <steps>` reports to its parent. */
async function main(series: number, steps: number): Promise<void> {
  const store = newStore();
  const mixes = Array.from({ length: REQUESTS }, () => requestMix(series, 1, 1));
  const request = (): void => recordAll(store, mixes);
  request();
  const costs: StepCosts = {
    idle: await costOf(SteppedWindow.over(store), IDLE_STEPS, () => undefined),
    active: await costOf(SteppedWindow.over(store), steps, request),
  };
  process.send?.(costs, () => process.exit(0));
}

async function costOf(window: SteppedWindow, steps: number, meanwhile: () => void): Promise<StepCost> {
  const cost = { milliseconds: [] as number[], stallMs: [] as number[] };
  for (let step = -WARM_UP; step < steps; step++) {
    meanwhile();
    await pause(PAUSE_MS);
    const { milliseconds, stallMs } = await withStall(() => window.step());
    if (step >= 0) {
      cost.milliseconds.push(milliseconds);
      cost.stallMs.push(stallMs);
    }
  }
  return cost;
}

function recordAll(store: InstanceType<typeof RequestStore>, mixes: readonly (readonly RecordedRequest[])[]): void {
  for (const mix of mixes) {
    for (const { method, path, status, seconds } of mix) {
      store.record(method, path, status, seconds * Math.random(), false);
    }
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
