import { join } from 'node:path';
import { forkFile, nextMessage } from '../child-process';
import type { CallKind } from './calls';

/** Nanoseconds of one call, by the name of the contender, for each round. */
export type CallTimes = Readonly<Record<CallKind, Readonly<Record<string, number[]>>>>;

/** What so many rounds in a fresh process came to. */
export async function callTimes(rounds: number): Promise<CallTimes> {
  const child = forkFile(join(__dirname, 'call-times.process.js'), [String(rounds)]);
  try {
    return await nextMessage<CallTimes>(child);
  } finally {
    child.kill();
  }
}
