import { freemem, totalmem } from 'node:os';
import type { HostReading } from '../../record/host-readings';
import { type CgroupLevels, cgroupLevels } from './cgroup-levels';
import { parseCount, parseKeyedCount } from './parse-counts';
import type { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

const FILES = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', inactiveFile: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', inactiveFile: 'inactive_file' },
} as const;

interface LimitedCgroup {
  readonly directory: string;
  readonly limit: number;
}

/**
 * The memory in use and how much there may be: of the tightest cgroup around the process that has a limit, else of the host. A cgroup's is its
 * working set, without the part of the page cache that can be dropped at once, as Kubernetes and `docker stats` count.
 */
export function memoryUsage(files: RootFiles): SystemCollector {
  return async () => {
    const levels = await cgroupLevels(files, 'memory');
    const tightest = levels === undefined ? undefined : await tightestLimit(files, levels);
    if (levels === undefined || tightest === undefined) {
      // On macOS, what is free is what nobody has used yet: the cache, which can be had at any time, is not in it.
      return process.platform === 'darwin'
        ? {}
        : { memoryUsedBytes: totalmem() - freemem(), memoryLimitBytes: totalmem() };
    }
    return usageOf(files, levels.version, tightest);
  };
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

async function usageOf(files: RootFiles, version: 1 | 2, { directory, limit }: LimitedCgroup): Promise<HostReading> {
  const usage = parseCount(await files.read(`${directory}/${FILES[version].usage}`));
  if (usage === undefined) {
    return {};
  }
  const stat = await files.read(`${directory}/memory.stat`);
  const inactive = parseKeyedCount(stat, FILES[version].inactiveFile) ?? 0;
  return { memoryUsedBytes: Math.max(0, usage - inactive), memoryLimitBytes: limit };
}
