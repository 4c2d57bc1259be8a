import { freemem, totalmem } from 'node:os';
import { type CgroupLevels, cgroupLevels } from './cgroup-levels';
import { parseCount, parseKeyedCount } from './parse-counts';
import type { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

const FILES = {
  1: {
    limit: 'memory.limit_in_bytes',
    usage: 'memory.usage_in_bytes',
    inactiveFile: 'total_inactive_file',
    activeFile: 'total_active_file',
  },
  2: { limit: 'memory.max', usage: 'memory.current', inactiveFile: 'inactive_file', activeFile: 'active_file' },
} as const;

interface LimitedCgroup {
  readonly directory: string;
  readonly limit: number;
}

/** The memory of the tightest cgroup around the process that has a limit. */
export interface LimitedMemory {
  readonly limitBytes: number;
  /**
   * Without the part of the page cache that can be dropped at once, as Kubernetes and `docker stats` count;
   * `undefined` where it is not told.
   */
  readonly workingSetBytes: number | undefined;
  /** Without any of the page cache: before the system ends a process, it drops the rest of it too. */
  readonly heldBytes: number | undefined;
}

/**
 * The memory in use and how much there may be: the working set of the tightest cgroup that has a limit, else that of
 * the host.
 */
export function memoryUsage(files: RootFiles): SystemCollector {
  return async () => {
    const limited = await limitedMemory(files);
    if (limited !== undefined) {
      const { workingSetBytes, limitBytes } = limited;
      return workingSetBytes === undefined ? {} : { memoryUsedBytes: workingSetBytes, memoryLimitBytes: limitBytes };
    }
    // On macOS, what is free is what nobody has used yet: the cache, which can be had at any time, is not in it.
    return process.platform === 'darwin'
      ? {}
      : { memoryUsedBytes: totalmem() - freemem(), memoryLimitBytes: totalmem() };
  };
}

/** The memory of the tightest cgroup around the process; `undefined` where none has a limit. */
export async function limitedMemory(files: RootFiles): Promise<LimitedMemory | undefined> {
  const levels = await cgroupLevels(files, 'memory');
  const tightest = levels === undefined ? undefined : await tightestLimit(files, levels);
  return levels === undefined || tightest === undefined ? undefined : usageOf(files, levels.version, tightest);
}

async function tightestLimit(
  files: RootFiles,
  { version, point, paths }: CgroupLevels,
): Promise<LimitedCgroup | undefined> {
  let tightest: LimitedCgroup | undefined;
  for (const path of paths) {
    const directory = point + path;
    const limit = parseCount(await files.read(`${directory}/${FILES[version].limit}`));
    // Version 1 writes a huge number where there is no limit. Of equal limits the outer one is reached first.
    if (limit !== undefined && limit > 0 && limit <= (tightest?.limit ?? totalmem())) {
      tightest = { directory, limit };
    }
  }
  return tightest;
}

async function usageOf(files: RootFiles, version: 1 | 2, { directory, limit }: LimitedCgroup): Promise<LimitedMemory> {
  const usage = parseCount(await files.read(`${directory}/${FILES[version].usage}`));
  if (usage === undefined) {
    return { limitBytes: limit, workingSetBytes: undefined, heldBytes: undefined };
  }
  const stat = await files.read(`${directory}/memory.stat`);
  const workingSet = usage - (parseKeyedCount(stat, FILES[version].inactiveFile) ?? 0);
  const held = workingSet - (parseKeyedCount(stat, FILES[version].activeFile) ?? 0);
  return { limitBytes: limit, workingSetBytes: Math.max(0, workingSet), heldBytes: Math.max(0, held) };
}
