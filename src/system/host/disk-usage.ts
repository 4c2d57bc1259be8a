import { statfs } from 'node:fs';
import { promisify } from 'node:util';
import type { SystemCollector } from './system-collector';

const statisticsOf = promisify(statfs);

/** How full the file system of the path is, as `df` counts: the blocks kept for root are no room for anybody else. */
export function diskUsage(path: string): SystemCollector {
  return async () => {
    const { blocks, bfree, bavail } = await statisticsOf(path);
    const used = blocks - bfree;
    const usable = used + bavail;
    // Some file systems have no blocks; some network file systems make numbers up.
    return { diskPercent: used >= 0 && bavail >= 0 && usable > 0 ? (used / usable) * 100 : undefined };
  };
}
