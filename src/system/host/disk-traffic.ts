import { cgroupLevels } from './cgroup-levels';
import { GrowingTotals } from './growing-totals';
import { type DiskBytes, parseBlkio, parseIoStat, parseWholeDisks } from './parse-disk';
import type { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

/**
 * The bytes that the process's cgroup read from and wrote to disks, where the kernel counts by cgroup; else those of
 * the host's disks.
 */
export function diskTraffic(files: RootFiles): SystemCollector {
  const totals = new GrowingTotals(['read', 'written']);
  return async () => {
    const disks = parseWholeDisks((await files.read('/proc/diskstats')) ?? '');
    const cgroup = await cgroupBytes(files);
    if (cgroup === undefined && disks.size === 0) {
      return {};
    }
    const devices = cgroup === undefined ? counted('host', disks) : counted('cgroup', onlyWholeDisks(cgroup, disks));
    const { read, written } = totals.update(devices);
    return { diskReadBytes: read, diskWrittenBytes: written };
  };
}

/** One device has two counters; what it is by one must not be subtracted from what it is by the other. */
function counted(by: string, devices: DiskBytes): DiskBytes {
  return new Map([...devices].map(([device, bytes]) => [`${by} ${device}`, bytes]));
}

/** A write to a volume goes to the disks below it, and counts for both. */
function onlyWholeDisks(devices: DiskBytes, wholeDisks: DiskBytes): DiskBytes {
  const disks = new Map([...devices].filter(([device]) => wholeDisks.has(device)));
  return disks.size > 0 ? disks : devices;
}

async function cgroupBytes(files: RootFiles): Promise<DiskBytes | undefined> {
  const levels = await cgroupLevels(files, 'blkio');
  if (levels === undefined) {
    return undefined;
  }
  const directory = levels.point + (levels.paths[0] ?? '');
  if (levels.version === 2) {
    const text = await files.read(`${directory}/io.stat`);
    return text === undefined ? undefined : parseIoStat(text);
  }
  // The host's root cgroup, which alone has this file, does not count what is below it.
  if (await files.exists(`${directory}/release_agent`)) {
    return undefined;
  }
  const own = `${directory}/blkio.throttle.io_service_bytes`;
  const text = (await files.read(`${own}_recursive`)) ?? (await files.read(own));
  return text === undefined ? undefined : parseBlkio(text);
}
