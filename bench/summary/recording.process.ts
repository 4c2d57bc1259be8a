import { type RecordedRequest, requestMix } from '../record/request-mix';
import { shuffled } from '../statistics';
import type { RequestStore } from '../library';
import { newStore, SteppedWindow } from './stepped-window';

/** Nanoseconds of one recording, for each round. */
export interface RecordingTimes {
  readonly without: number[];
  readonly stepped: number[];
  /** The steps' own time included. */
  readonly withSteps: number[];
}

const STEPS = 10;
const RECORDINGS_PER_STEP = 100_000;

interface Contender {
  readonly store: InstanceType<typeof RequestStore>;
  readonly window: SteppedWindow | undefined;
}

/**
 * Records with a step after each 100,000 requests, and without: `node recording.process.js <warm-up rounds> <rounds>`
 * reports to its parent.
 */
async function main(warmUpRounds: number, rounds: number): Promise<void> {
  const requests = requestMix(50, 3, 3);
  const without: Contender = { store: newStore(), window: undefined };
  const store = newStore();
  const stepped: Contender = { store, window: SteppedWindow.over(store) };
  const times: RecordingTimes = { without: [], stepped: [], withSteps: [] };
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const contender of shuffled([without, stepped])) {
      const { recording, stepping } = await timeOf(contender, requests);
      if (round >= 0 && contender === without) {
        times.without.push(recording);
      } else if (round >= 0) {
        times.stepped.push(recording);
        times.withSteps.push(recording + stepping);
      }
    }
  }
  process.send?.(times, () => process.exit(0));
}

async function timeOf(
  { store, window }: Contender,
  requests: readonly RecordedRequest[],
): Promise<{ recording: number; stepping: number }> {
  let recording = 0;
  let stepping = 0;
  for (let step = 0; step < STEPS; step++) {
    const start = process.hrtime.bigint();
    record(store, requests);
    const recorded = process.hrtime.bigint();
    await window?.step();
    recording += Number(recorded - start);
    stepping += Number(process.hrtime.bigint() - recorded);
  }
  const recordings = STEPS * RECORDINGS_PER_STEP;
  return { recording: recording / recordings, stepping: stepping / recordings };
}

function record(store: Contender['store'], requests: readonly RecordedRequest[]): void {
  for (let i = 0, next = 0; i < RECORDINGS_PER_STEP; i++, next = next + 1 === requests.length ? 0 : next + 1) {
    const request = requests[next];
    if (request !== undefined) {
      store.record(request.method, request.path, request.status, request.seconds, false);
    }
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
