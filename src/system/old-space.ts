import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { HostReadings } from '../stores/host-readings';
import { limitedMemory } from './host/memory-usage';
import { RootFiles } from './host/root-files';
import { heapFlags, youngBytes } from './old-space-limit';

const SAMPLE_EVERY_MS = 10_000;
/** The young generation, and what is in V8's snapshot. */
const NOT_OLD = /^(?:new_|read_only_)/;

interface Usage {
  readonly usedBytes: number;
  /** What the system has given for it. */
  readonly takenBytes: number;
}

/**
 * How full V8's old space is, which is what ends a process: when it cannot grow any more, V8 gives up. Read after
 * major collections, for between two of them most of it may be garbage; of the last two the smaller, as what is
 * allocated while V8 marks counts as in use until the next one.
 */
export class OldSpace {
  private readonly young = youngBytes(
    getHeapStatistics().heap_size_limit,
    heapFlags(process.env['NODE_OPTIONS'], process.execArgv),
  );
  private readonly observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajor)) {
      this.afterMajor = [...this.afterMajor, usage().usedBytes].slice(-2);
    }
  });
  private afterMajor: readonly number[] = [];
  /** What the cgroup has left for the old space; `undefined` where it has no limit. */
  private room: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param readings where the share is told */
  constructor(
    private readonly readings: HostReadings,
    private readonly files: RootFiles = new RootFiles(),
  ) {}

  /** @throws where the runtime tells nothing of the spaces of its heap */
  start(): void {
    usage();
    this.readings.oldSpaceShare = () => this.share();
    this.observer.observe({ entryTypes: ['gc'] });
    this.timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS).unref();
    void this.sample();
  }

  stop(): void {
    this.readings.oldSpaceShare = () => undefined;
    this.observer.disconnect();
    clearInterval(this.timer);
  }

  private share(): number {
    const { usedBytes, takenBytes } = usage();
    const live = Math.min(usedBytes, ...this.afterMajor);
    const limit = getHeapStatistics().heap_size_limit - this.young;
    if (this.room === undefined || this.room >= limit) {
      return live / limit;
    }
    // V8 collects with its own limit in mind, which it will not reach: the system ends the process for what it has
    // taken.
    return this.room > 0 ? Math.min(1, Math.max(live, takenBytes) / this.room) : 1;
  }

  /** Never rejects: what cannot be read is `undefined`. */
  private async sample(): Promise<void> {
    try {
      const memory = await limitedMemory(this.files);
      this.room =
        memory?.heldBytes === undefined
          ? undefined
          : memory.limitBytes - Math.max(0, memory.heldBytes - usage().takenBytes);
    } catch {
      this.room = undefined;
    }
  }
}

function isMajor(entry: PerformanceEntry): boolean {
  const { kind } = (entry as PerformanceEntry & { readonly detail: { readonly kind: number } }).detail;
  return kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

function usage(): Usage {
  let usedBytes = 0;
  let takenBytes = 0;
  for (const space of getHeapSpaceStatistics()) {
    if (!NOT_OLD.test(space.space_name)) {
      usedBytes += space.space_used_size;
      takenBytes += space.physical_space_size;
    }
  }
  return { usedBytes, takenBytes };
}
