import type { SystemPart } from '../../catalogue/metric-entry';
import type { ResolvedSystemOptions } from '../../options/resolve-system';
import { cpuUsage } from './cpu-usage';
import { diskTraffic } from './disk-traffic';
import { diskUsage } from './disk-usage';
import { memoryUsage } from './memory-usage';
import { networkTraffic } from './network-traffic';
import { RootFiles } from './root-files';
import type { SystemCollector, SystemCollectors } from './system-collector';
import { hostUptime } from './uptime';

/** Makes the collectors of the parts that are on. */
export function systemCollectors({ parts, diskPath }: ResolvedSystemOptions): SystemCollectors {
  const files = new RootFiles();
  const make: Readonly<Record<SystemPart, () => SystemCollector>> = {
    cpu: () => cpuUsage(files),
    memory: () => memoryUsage(files),
    disk: () => diskUsage(diskPath),
    uptime: hostUptime,
    network: () => networkTraffic(files),
    diskIo: () => diskTraffic(files),
  };
  return new Map([...parts].map((part) => [part, make[part]()]));
}
