/** What the platform tells of the host or container. What it does not tell is `undefined`. */
export interface HostReading {
  /** Share of the CPU time that may be used, 0 to 100. */
  readonly cpuPercent?: number | undefined;
  readonly memoryUsedBytes?: number | undefined;
  /** How much memory there may be used. */
  readonly memoryLimitBytes?: number | undefined;
  /** Share of the disk in use, 0 to 100. */
  readonly diskPercent?: number | undefined;
  readonly uptimeSeconds?: number | undefined;
  /** Since the first reading or earlier; never falls. */
  readonly networkSentBytes?: number | undefined;
  readonly networkReceivedBytes?: number | undefined;
  readonly diskReadBytes?: number | undefined;
  readonly diskWrittenBytes?: number | undefined;
}

/** The event loop's delay over ten seconds, in seconds. */
export interface EventLoopDelay {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How long the event loop stood still at most, in steps of ten seconds. */
export interface EventLoopBlocks {
  /** The longest of each of the last steps, in seconds, the oldest first; those of the start are not among them. */
  readonly longest: readonly number[];
  readonly stepSeconds: number;
}

/** What was last read of the machine that the process runs on. Collectors write it, and everybody reads the same. */
export class HostReadings {
  host: HostReading = {};
  /**
   * That of the last complete ten seconds; none before the first are complete, as the start of an application says
   * little of it.
   */
  eventLoopDelay: () => EventLoopDelay | undefined = () => undefined;
  eventLoopBlocks: () => EventLoopBlocks | undefined = () => undefined;
  /** How often garbage was collected since the process started, and how many seconds that took. */
  garbageCollection: () => { readonly count: number; readonly seconds: number } | undefined = () => undefined;
  /** Share (0 to 1) of what V8's old space may hold that was in use after its last major collections. */
  oldSpaceShare: () => number | undefined = () => undefined;
}
