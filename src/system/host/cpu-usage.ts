import { cpus } from 'node:os';
import { cgroupLevels } from './cgroup-levels';
import { parseCount, parseKeyedCount } from './parse-counts';
import { type HostCpuTime, parseCpuQuota, parseHostCpuTime } from './parse-cpu';
import type { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

/** CPU time so far. Two of the same source make a share; the unit is the source's own. */
interface CpuTime {
  readonly source: string;
  readonly used: number;
  readonly available: number;
}

interface CpuQuota {
  readonly version: 1 | 2;
  /** The cgroup below the mount point. */
  readonly path: string;
  readonly directory: string;
  readonly cpus: number;
}

/**
 * The share of the CPU time in use since the reading before: of the tightest quota around the process, else of all the
 * host's CPUs. The first reading has none yet.
 */
export function cpuUsage(files: RootFiles): SystemCollector {
  let last: CpuTime | undefined;
  return async () => {
    const before = last;
    last = await cpuTime(files);
    return { cpuPercent: shareBetween(before, last) };
  };
}

function shareBetween(before: CpuTime | undefined, now: CpuTime | undefined): number | undefined {
  if (before === undefined || now === undefined || before.source !== now.source) {
    return undefined;
  }
  const used = now.used - before.used;
  const available = now.available - before.available;
  return used >= 0 && available > 0 ? Math.min(100, (used / available) * 100) : undefined;
}

async function cpuTime(files: RootFiles): Promise<CpuTime | undefined> {
  const host = hostCpuTime(await files.read('/proc/stat'));
  const quota = await tightestQuota(files, host?.cpus ?? Infinity);
  if (quota !== undefined) {
    return cgroupCpuTime(files, quota);
  }
  return host === undefined ? undefined : { source: 'host', used: host.used, available: host.total };
}

/**
 * On Linux not by os.cpus(): it reads the frequency of every CPU, which stops the event loop for 20 ms each on some
 * (nodejs/node#61998).
 */
function hostCpuTime(procStat: string | undefined): HostCpuTime | undefined {
  if (procStat !== undefined) {
    return parseHostCpuTime(procStat);
  }
  const all = cpus();
  const total = all.reduce((sum, { times: { user, nice, sys, idle, irq } }) => sum + user + nice + sys + idle + irq, 0);
  const idle = all.reduce((sum, { times }) => sum + times.idle, 0);
  return all.length === 0 ? undefined : { used: total - idle, total, cpus: all.length };
}

async function tightestQuota(files: RootFiles, hostCpus: number): Promise<CpuQuota | undefined> {
  const levels = await cgroupLevels(files, 'cpu');
  if (levels === undefined) {
    return undefined;
  }
  const { version, point, paths } = levels;
  let tightest: CpuQuota | undefined;
  for (const path of paths) {
    const directory = point + path;
    const cpus = parseCpuQuota(await readQuota(files, version, directory));
    if (cpus !== undefined && cpus <= (tightest?.cpus ?? hostCpus)) {
      tightest = { version, path, directory, cpus };
    }
  }
  return tightest;
}

async function readQuota(files: RootFiles, version: 1 | 2, directory: string): Promise<string | undefined> {
  if (version === 2) {
    return files.read(`${directory}/cpu.max`);
  }
  const quota = await files.read(`${directory}/cpu.cfs_quota_us`);
  return `${quota} ${await files.read(`${directory}/cpu.cfs_period_us`)}`;
}

async function cgroupCpuTime(files: RootFiles, quota: CpuQuota): Promise<CpuTime | undefined> {
  const used = quota.version === 2 ? await usedInV2(files, quota) : await usedInV1(files, quota);
  const source = `${quota.directory} ${quota.cpus}`;
  return used === undefined ? undefined : { source, used, available: (performance.now() / 1000) * quota.cpus };
}

async function usedInV2(files: RootFiles, { directory }: CpuQuota): Promise<number | undefined> {
  const microseconds = parseKeyedCount(await files.read(`${directory}/cpu.stat`), 'usage_usec');
  return microseconds === undefined ? undefined : microseconds / 1e6;
}

/**
 * Version 1 counts the time in another controller, which may have a hierarchy of its own: only the same cgroup's is
 * the right one.
 */
async function usedInV1(files: RootFiles, { path }: CpuQuota): Promise<number | undefined> {
  const accounting = await cgroupLevels(files, 'cpuacct');
  if (accounting === undefined || !accounting.paths.includes(path)) {
    return undefined;
  }
  const nanoseconds = parseCount(await files.read(`${accounting.point}${path}/cpuacct.usage`));
  return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
}
