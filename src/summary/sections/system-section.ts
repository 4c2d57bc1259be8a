import { getHeapStatistics } from 'node:v8';
import type { HostReadings } from '../../record/host-readings';
import type { SystemSummary } from '../summary.types';
import { rounded } from './figures';

/** The host or container as it was last read, and the process as it is now. */
export function systemSection({ host, eventLoopDelay }: HostReadings): SystemSummary {
  const { rss, heapUsed } = process.memoryUsage();
  const delay = eventLoopDelay();
  return {
    ...(host.cpuPercent !== undefined && { cpuPercent: rounded(host.cpuPercent) }),
    ...memoryOf(host.memoryUsedBytes, host.memoryLimitBytes),
    ...(host.diskPercent !== undefined && { diskPercent: rounded(host.diskPercent) }),
    ...(host.uptimeSeconds !== undefined && { uptimeSeconds: host.uptimeSeconds }),
    ...(host.networkSentBytes !== undefined &&
      host.networkReceivedBytes !== undefined && {
        network: { sentBytes: host.networkSentBytes, receivedBytes: host.networkReceivedBytes },
      }),
    ...(host.diskReadBytes !== undefined &&
      host.diskWrittenBytes !== undefined && {
        diskIo: { readBytes: host.diskReadBytes, writtenBytes: host.diskWrittenBytes },
      }),
    process: {
      residentBytes: rss,
      heapUsedBytes: heapUsed,
      heapLimitBytes: getHeapStatistics().heap_size_limit,
      ...(delay && { eventLoopDelaySeconds: delay }),
    },
  };
}

function memoryOf(usedBytes: number | undefined, limitBytes: number | undefined): Pick<SystemSummary, 'memory'> {
  return usedBytes === undefined || limitBytes === undefined
    ? {}
    : { memory: { usedBytes, limitBytes, percent: rounded((100 * usedBytes) / limitBytes) } };
}
