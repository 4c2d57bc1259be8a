import 'reflect-metadata';
import { shuffled } from '../statistics';
import { type Application, createApplication } from './application';
import type { CallTimes } from './call-times';
import { CALL_KINDS, type CallKind, timeOfCall } from './calls';
import { CONTENDERS } from './contenders';
import { expectRise, expectUpDuringCall } from './measured-calls';

const CALLS_PER_ROUND = 10_000;

/** Times all contenders in turns: `node call-times.process.js <warm-up rounds> <rounds>` reports to its parent. */
async function main(warmUpRounds: number, rounds: number): Promise<void> {
  const application = await createApplication();
  const times = emptyTimes();
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const kind of CALL_KINDS) {
      await runRound(application, kind, (contender, nanoseconds) => {
        if (round >= 0) {
          times[kind][contender]?.push(nanoseconds);
        }
      });
    }
  }
  for (const [contender, subject] of application.subjects) {
    await expectUpDuringCall(application, contender, subject);
  }
  await application.close();
  process.send?.(times, () => process.disconnect());
}

async function runRound(
  application: Application,
  kind: CallKind,
  report: (contender: string, nanoseconds: number) => void,
): Promise<void> {
  for (const [contender, subject] of shuffled([...application.subjects])) {
    const nanoseconds = await expectRise(application, contender, CALLS_PER_ROUND, () =>
      timeOfCall(subject, kind, CALLS_PER_ROUND),
    );
    report(contender.name, nanoseconds);
  }
}

function emptyTimes(): CallTimes {
  const ofKind = (): Record<string, number[]> => Object.fromEntries(CONTENDERS.map(({ name }) => [name, []]));
  return { sync: ofKind(), async: ofKind(), observable: ofKind() };
}

void main(Number(process.argv[2]), Number(process.argv[3]));
