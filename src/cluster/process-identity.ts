import { readFileSync } from 'node:fs';
import { codeOf } from '../core/metrics.logger';

/** A process, told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in ticks since the host was; `undefined` where the system does not tell. */
  readonly start?: string | undefined;
}

/** Of the fields of `/proc/<pid>/stat` behind the name: the state, and when the process was started. */
const STATE = 0;
const START = 19;
const ENDED = new Set(['Z', 'X', 'x']);

/** This process, or the one of that number. */
export function identityOf(pid: number = process.pid): ProcessIdentity {
  return { pid, start: statOf(pid)?.[START] };
}

/** Whether the process runs, and is not a later one with its number. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Of another user: it is there.
    if (codeOf(error) !== 'EPERM') {
      return false;
    }
  }
  const stat = statOf(pid);
  return stat === undefined || (!ENDED.has(stat[STATE] ?? '') && (start === undefined || stat[START] === start));
}

/** What Linux tells of a process, from its state on. The name before it may hold spaces and parentheses. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
