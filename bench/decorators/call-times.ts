import { join } from 'node:path';
import { resultOf } from '../child-process';
import type { CallKind } from './calls';

/** Nanoseconds of one call, by the name of the contender, for each round. */
export type CallTimes = Readonly<Record<CallKind, Readonly<Record<string, number[]>>>>;

/** What so many rounds in a fresh process came to. */
export function callTimes(rounds: number): Promise<CallTimes> {
  return resultOf(join(__dirname, 'call-times.process.js'), [rounds]);
}
