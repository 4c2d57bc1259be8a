import { join } from 'node:path';
import type { Rounds } from '../amounts';
import { resultOf } from '../child-process';
import type { CallKind } from './calls';

/** Nanoseconds of one call, by the name of the contender, for each round. */
export type CallTimes = Readonly<Record<CallKind, Readonly<Record<string, number[]>>>>;

/** What so many rounds in a fresh process came to. */
export function callTimes({ warmUpRounds, rounds }: Rounds): Promise<CallTimes> {
  return resultOf(join(__dirname, 'call-times.process.js'), [warmUpRounds, rounds]);
}
