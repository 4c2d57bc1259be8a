/** The host or container and the process, of now; what the platform does not tell is not there. */
export interface SystemSummary {
  /** Share of the CPU time that may be used, 0 to 100. */
  readonly cpuPercent?: number;
  readonly memory?: { readonly usedBytes: number; readonly limitBytes: number; readonly percent: number };
  /** Share of the disk in use, 0 to 100. */
  readonly diskPercent?: number;
  readonly uptimeSeconds?: number;
  readonly network?: { readonly sentBytes: number; readonly receivedBytes: number };
  readonly diskIo?: { readonly readBytes: number; readonly writtenBytes: number };
  readonly process: {
    readonly residentBytes?: number;
    readonly heapUsedBytes?: number;
    readonly heapLimitBytes?: number;
    /** Over the last complete ten seconds. */
    readonly eventLoopDelaySeconds?: {
      readonly mean: number;
      readonly p50: number;
      readonly p99: number;
      readonly max: number;
    };
    /** Since the process started. Not there with `defaultMetrics: false`. */
    readonly garbageCollection?: { readonly count: number; readonly seconds: number };
  };
}

/** What the module tells of itself, since the process started. */
export interface ModuleSummary {
  /** How many series there are. */
  readonly series: number;
  /** How many one metric may have (`limits.seriesPerMetric`). */
  readonly seriesPerMetric: number;
  /** The metrics that have the most of them. */
  readonly largest: readonly { readonly metric: string; readonly series: number }[];
  /** Recordings past a bound. */
  readonly dropped: number;
  readonly scrapes: number;
  /** Metrics that scrapes could not collect. */
  readonly scrapeErrors: number;
  /** Requests that were turned away, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}
