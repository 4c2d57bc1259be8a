import { GrowingTotals } from './growing-totals';
import { parseNetworkBytes } from './parse-network';
import type { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

/**
 * The bytes over the network interfaces that the process sees, without the loopback. Where some are hardware, as on a
 * host, only those: bytes of bridges, bonds and tunnels go over them too. A container has only virtual ones.
 */
export function networkTraffic(files: RootFiles): SystemCollector {
  const totals = new GrowingTotals(['sent', 'received']);
  return async () => {
    const interfaces = parseNetworkBytes((await files.read('/proc/net/dev')) ?? '');
    if (interfaces.size === 0) {
      return {};
    }
    const hardware: typeof interfaces = new Map(await onlyHardware(files, interfaces));
    const { sent, received } = totals.update(hardware.size > 0 ? hardware : interfaces);
    return { networkSentBytes: sent, networkReceivedBytes: received };
  };
}

async function onlyHardware<Value>(
  files: RootFiles,
  interfaces: ReadonlyMap<string, Value>,
): Promise<[string, Value][]> {
  const hardware: [string, Value][] = [];
  for (const [name, value] of interfaces) {
    if (await files.exists(`/sys/class/net/${name}/device`)) {
      hardware.push([name, value]);
    }
  }
  return hardware;
}
