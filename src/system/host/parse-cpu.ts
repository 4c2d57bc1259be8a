import { parseCount, wordsByLine } from './parse-counts';

/** The host's CPU time so far, in ticks, over all CPUs. */
export interface HostCpuTime {
  readonly used: number;
  readonly total: number;
  readonly cpus: number;
}

/**
 * user, nice, system, idle, iowait, irq, softirq, steal; the guests' time after them is in the first two already. See
 * proc_stat(5).
 */
const STATES = 8;
const IDLE = 3;
const IOWAIT = 4;

/**
 * Reads the CPU time in `/proc/stat`. Time that the hypervisor gave to others counts as used: it was not there to be
 * had.
 */
export function parseHostCpuTime(text: string): HostCpuTime | undefined {
  // The lines of the CPUs come first. That of the interrupts, after them, may have ten thousand words.
  const lines = wordsByLine(/^(?:cpu.*\n)*/.exec(text)?.[0] ?? '');
  const all = lines.find(([name]) => name === 'cpu');
  const cpus = lines.filter(([name]) => /^cpu\d+$/.test(name ?? '')).length;
  const states = (all ?? []).slice(1, 1 + STATES).map(parseCount);
  const times = states.filter((time) => time !== undefined);
  // Kernels before 2.6 have four.
  if (times.length !== states.length || times.length <= IDLE || cpus === 0) {
    return undefined;
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  return { used: total - (times[IDLE] ?? 0) - (times[IOWAIT] ?? 0), total, cpus };
}

/**
 * How many CPUs a quota is, from `cpu.max` of cgroup v2 (`50000 100000`) or v1's two files joined; `undefined`: no
 * limit.
 */
export function parseCpuQuota(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(parseCount);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}
