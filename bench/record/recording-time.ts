import type { Amounts } from '../amounts';
import { shuffled } from '../statistics';
import type { Recorder, RecorderName } from './recorder';
import { RECORDERS } from './recorders';
import { type RecordedRequest, requestMix } from './request-mix';

/** Both take some 40 ms for these: long beside the clock, short beside what else the machine does. */
const RECORDINGS_PER_ROUND: Readonly<Record<RecorderName, number>> = {
  'nestjs-red-metrics': 1_000_000,
  'prom-client': 40_000,
};

/** Nanoseconds of one recording, for each round. */
export type RecordingTimes = Record<RecorderName, number[]>;

/** Times both recorders in turns over 50 routes × 3 methods × 3 statuses. */
export async function recordingTimes({ warmUpRounds, rounds }: Amounts['record']): Promise<RecordingTimes> {
  const requests = requestMix(50, 3, 3);
  const recorders = {
    'nestjs-red-metrics': RECORDERS['nestjs-red-metrics'](),
    'prom-client': RECORDERS['prom-client'](),
  };
  const times: RecordingTimes = { 'nestjs-red-metrics': [], 'prom-client': [] };
  const names = Object.keys(recorders) as RecorderName[];
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const nanoseconds = timeOf(recorders[name], requests, RECORDINGS_PER_ROUND[name]);
      if (round >= 0) {
        times[name].push(nanoseconds);
      }
    }
  }
  for (const name of names) {
    await expectAllRecorded(name, recorders[name], (rounds + warmUpRounds) * RECORDINGS_PER_ROUND[name]);
  }
  return times;
}

function timeOf(recorder: Recorder, requests: readonly RecordedRequest[], recordings: number): number {
  const start = process.hrtime.bigint();
  recorder.run(requests, recordings);
  return Number(process.hrtime.bigint() - start) / recordings;
}

async function expectAllRecorded(name: RecorderName, recorder: Recorder, expected: number): Promise<void> {
  const recorded = await recorder.recorded();
  if (recorded !== expected) {
    throw new Error(`${name} recorded ${recorded} of ${expected} requests`);
  }
}
