import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { MetricsSummary } from 'nestjs-red-metrics';
import { MetricsModule, partOf, RequestStore, SlidingWindow, SummaryAnswers } from '../library';
import { withStall } from '../scrape/stall';
import { shuffled } from '../statistics';
import { liveThroughAnHour } from './simulated-past';
import { SteppedWindow } from './stepped-window';
import { Traffic } from './traffic';

/** The windows that are asked for. */
export const WINDOWS = ['5m', '1h', 'all'] as const;

/** What answers of one window took. */
export interface AnswerCost {
  readonly milliseconds: number[];
  readonly stallMs: number[];
  bytes: number;
}

export type AnswerCosts = Readonly<Record<(typeof WINDOWS)[number], AnswerCost>>;

type Answers = InstanceType<typeof SummaryAnswers>;

const PAUSE_MS = 50;

/** A service after an hour of traffic: `node answers.process.js <endpoints> <rounds>` reports to its parent. */
async function main(endpoints: number, rounds: number): Promise<void> {
  const answers = await afterAnHour(endpoints);
  await expectAll(answers, endpoints);
  const costs: AnswerCosts = { '5m': noCost(), '1h': noCost(), all: noCost() };
  for (let round = 0; round < rounds; round++) {
    for (const window of shuffled(WINDOWS)) {
      await pause(PAUSE_MS);
      const { result, milliseconds, stallMs } = await withStall(() =>
        bytesOf(answers, `/metrics.json?window=${window}`),
      );
      costs[window].bytes = result;
      costs[window].milliseconds.push(milliseconds);
      costs[window].stallMs.push(stallMs);
    }
  }
  process.send?.(costs, () => process.exit(0));
}

async function afterAnHour(endpoints: number): Promise<Answers> {
  const traffic = new Traffic(endpoints);
  const { context } = await liveThroughAnHour(
    async () => {
      const module = MetricsModule.forRoot({ auth: false, limits: { seriesPerMetric: 1_000_000 } });
      const context = await NestFactory.createApplicationContext(module, { logger: false });
      const window = new SteppedWindow(partOf(context, SlidingWindow));
      return { context, store: partOf(context, RequestStore), window };
    },
    ({ store, window }) => {
      traffic.tenToEach(store);
      return window.step();
    },
  );
  return partOf(context, SummaryAnswers);
}

async function bytesOf(answers: Answers, url: string): Promise<number> {
  let bytes = 0;
  for await (const piece of await answers.answer(url, new AbortController().signal)) {
    bytes += (piece as Buffer).length;
  }
  return bytes;
}

/** That what is timed is what is meant: every endpoint with an hour of requests, and the system. */
async function expectAll(answers: Answers, endpoints: number): Promise<void> {
  const pieces = await (await answers.answer('/metrics.json?window=1h', new AbortController().signal)).toArray();
  const summary = JSON.parse(Buffer.concat(pieces as Buffer[]).toString()) as MetricsSummary;
  const requests = summary.endpoints?.map(({ count }) => count) ?? [];
  const isHour = Math.abs(summary.window.seconds - 3600) < 300;
  if (requests.length !== endpoints || requests.some((count) => count < 3000) || !isHour || !summary.system) {
    throw new Error(`unexpected summary: ${requests.length} endpoints, ${summary.window.seconds} seconds`);
  }
}

function noCost(): AnswerCost {
  return { milliseconds: [], stallMs: [], bytes: 0 };
}

void main(Number(process.argv[2]), Number(process.argv[3]));
