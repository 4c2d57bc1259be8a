import { getHeapStatistics } from 'node:v8';
import type { EventLoopDelay, HostReadings } from '../../stores/host-readings';
import { knownFigure } from '../../core/known-figure';
import type { SystemSummary } from '../system.types';
import { OtherWindows } from '../other-windows';
import { inMilliseconds, rounded } from './figures';

/** The host or container as it was last read, and the process as it is now; several workers as one process. */
export function systemSection(readings: HostReadings, { now }: OtherWindows = OtherWindows.none): SystemSummary {
  const { host } = readings;
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
    process: together([processOf(readings), ...now.map((other) => other.process)]),
  };
}

/** Where `/proc` cannot be read, Node tells the resident memory of no process, and throws instead. */
export function processOf({ eventLoopDelay, garbageCollection }: HostReadings): SystemSummary['process'] {
  const residentBytes = knownFigure(() => process.memoryUsage.rss());
  const heapUsedBytes = knownFigure(() => getHeapStatistics().used_heap_size);
  const heapLimitBytes = knownFigure(() => getHeapStatistics().heap_size_limit);
  const delay = eventLoopDelay();
  const collections = garbageCollection();
  return {
    ...(residentBytes !== undefined && { residentBytes }),
    ...(heapUsedBytes !== undefined && { heapUsedBytes }),
    ...(heapLimitBytes !== undefined && { heapLimitBytes }),
    ...(delay && { eventLoopDelaySeconds: delayOf(delay) }),
    ...(collections && {
      garbageCollection: { count: collections.count, seconds: inMilliseconds(collections.seconds) },
    }),
  };
}

/** Memory and collections are added up; of event loops, the one that is latest. */
function together([own, ...others]: readonly SystemSummary['process'][]): SystemSummary['process'] {
  const all = { ...own };
  for (const each of others) {
    for (const figure of ['residentBytes', 'heapUsedBytes', 'heapLimitBytes'] as const) {
      const [before, more] = [all[figure], each?.[figure]];
      if (before !== undefined && more !== undefined) {
        all[figure] = before + more;
      }
    }
    const [collected, further] = [all.garbageCollection, each?.garbageCollection];
    if (collected !== undefined && further !== undefined) {
      all.garbageCollection = {
        count: collected.count + further.count,
        seconds: inMilliseconds(collected.seconds + further.seconds),
      };
    }
    const [delay, other] = [all.eventLoopDelaySeconds, each?.eventLoopDelaySeconds];
    if (other !== undefined && (delay === undefined || other.p99 > delay.p99)) {
      all.eventLoopDelaySeconds = other;
    }
  }
  return all;
}

function delayOf({ mean, p50, p99, max }: EventLoopDelay): EventLoopDelay {
  return { mean: rounded(mean), p50: rounded(p50), p99: rounded(p99), max: rounded(max) };
}

function memoryOf(usedBytes: number | undefined, limitBytes: number | undefined): Pick<SystemSummary, 'memory'> {
  return usedBytes === undefined || limitBytes === undefined
    ? {}
    : { memory: { usedBytes, limitBytes, percent: rounded(Math.min(100, (100 * usedBytes) / limitBytes)) } };
}
