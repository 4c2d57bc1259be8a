import type { Counts } from './growing-totals';
import { parseCount, wordsByLine } from './parse-counts';

/** Bytes read from and written to each device, by its number like `8:0`. */
export type DiskBytes = ReadonlyMap<string, Counts<'read' | 'written'>>;

/** What the kernel counts in, whatever the size of the disk's own sectors. */
const SECTOR_BYTES = 512;
const DEVICE = /^\d+:\d+$/;
/**
 * Devices whose bytes go to memory, or to other devices that count them too; the last are the paths of a multipath
 * disk.
 */
const STACKED = /^(loop|ram|zram|dm-|md|nvme\d+c\d+n\d+)/;

/**
 * Reads `io.stat` of cgroup v2: `8:0 rbytes=4096 wbytes=0 rios=1 …`; nothing was read or written yet where it is
 * empty.
 */
export function parseIoStat(text: string): DiskBytes | undefined {
  const devices = new Map<string, Counts<'read' | 'written'>>();
  const lines = wordsByLine(text);
  for (const words of lines) {
    // Some kernels write devices without numbers in front, on the same line.
    const device = words.findLast((word) => DEVICE.test(word));
    const count = (key: string): number | undefined =>
      parseCount(words.find((word) => word.startsWith(key))?.slice(key.length));
    const [read, written] = [count('rbytes='), count('wbytes=')];
    if (device !== undefined && read !== undefined && written !== undefined) {
      devices.set(device, { read, written });
    }
  }
  return lines.length === 0 || lines.some(([first = '']) => DEVICE.test(first)) ? devices : undefined;
}

/** Reads `blkio.throttle.io_service_bytes` of cgroup v1: `8:0 Read 4096`, and `Total 4096` in the end. */
export function parseBlkio(text: string): DiskBytes | undefined {
  const devices = new Map<string, Counts<'read' | 'written'>>();
  const lines = wordsByLine(text);
  for (const [device, operation, word] of lines) {
    const bytes = parseCount(word);
    if (device !== undefined && DEVICE.test(device) && bytes !== undefined) {
      const { read, written } = devices.get(device) ?? { read: 0, written: 0 };
      devices.set(device, {
        read: operation === 'Read' ? bytes : read,
        written: operation === 'Write' ? bytes : written,
      });
    }
  }
  return devices.size > 0 || lines.some(([first]) => first === 'Total') ? devices : undefined;
}

/** The whole disks in `/proc/diskstats`: no partitions, and no devices on top of others. */
export function parseWholeDisks(text: string): DiskBytes {
  const lines = wordsByLine(text).filter(
    ([major, minor, name]) => name !== undefined && DEVICE.test(`${major}:${minor}`),
  );
  const names = new Set(lines.map(([, , name]) => name));
  const disks = new Map<string, Counts<'read' | 'written'>>();
  for (const [major, minor, name = '', , , sectorsRead, , , , sectorsWritten] of lines) {
    const [read, written] = [parseCount(sectorsRead), parseCount(sectorsWritten)];
    if (!STACKED.test(name) && !names.has(diskOf(name)) && read !== undefined && written !== undefined) {
      disks.set(`${major}:${minor}`, { read: read * SECTOR_BYTES, written: written * SECTOR_BYTES });
    }
  }
  return disks;
}

/** The disk that the name would be a partition of: `sda` for `sda1`, `nvme0n1` for `nvme0n1p2`. */
function diskOf(name: string): string | undefined {
  const [, afterDigit, afterLetter] = /^(.*\d)p\d+$|^(.*\D)\d+$/.exec(name) ?? [];
  return afterDigit ?? afterLetter;
}
