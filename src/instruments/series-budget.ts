/** A counter with the label `metric`. */
export interface DropCounter {
  initialise(metric: string): void;
  inc(metric: string): void;
}

/**
 * How many label sets each metric may have. Recordings past this or another bound are counted, and each bound is
 * warned of once.
 */
export class SeriesBudget {
  private readonly warned = new Set<string>();

  /**
   * @param max label sets of one metric
   * @param dropped counts by metric; `undefined`: nothing counts
   * @param warn called the first time that a bound is reached
   * @param maxAtZero label sets of one counter of handlers that stand at zero before their first call
   */
  constructor(
    readonly max: number,
    private readonly dropped: DropCounter | undefined,
    private readonly warn: (message: string) => void,
    readonly maxAtZero: number = max,
  ) {}

  /** Initialises the dropped counter of the metric at 0. */
  know(metric: string): void {
    this.dropped?.initialise(metric);
  }

  /** Counts a recording that did not get the label set it is about. */
  count(metric: string): void {
    this.dropped?.inc(metric);
  }

  /**
   * Warns the first time that a metric has no room for a label set.
   *
   * @param cause a sentence for the warning; composed once, for under a flood this runs for every recording
   */
  warnFull(metric: string, cause: () => string): void {
    this.warnOnce(
      metric,
      () =>
        `${metric} has reached its ${this.max} series (limits.seriesPerMetric): new ones count as __overflow__. ${cause()}`,
    );
  }

  /** Counts a recording for which there is no room, and warns as {@link warnFull} does. */
  drop(metric: string, cause: () => string): void {
    this.count(metric);
    this.warnFull(metric, cause);
  }

  /**
   * Warns the first time that another bound than the number of label sets is reached.
   *
   * @param bound names it; from a closed set
   */
  warnOnce(bound: string, message: () => string): void {
    if (!this.warned.has(bound)) {
      this.warned.add(bound);
      this.warn(message());
    }
  }
}
