import type { LabelledCounter } from './labelled-counter';

/** How many label sets each metric may have, and what tells of those past it: a counter, and one warning for each metric. */
export class SeriesBudget {
  private readonly exceeded = new Set<string>();

  /**
   * @param most label sets of one metric
   * @param dropped counts by metric; `undefined`: nothing counts
   * @param warn is told the first time a metric is past its budget
   */
  constructor(
    readonly most: number,
    private readonly dropped: LabelledCounter | undefined,
    private readonly warn: (message: string) => void,
  ) {}

  /** Lets the dropped recordings of a metric stand at zero. */
  know(metric: string): void {
    this.dropped?.initialise(metric);
  }

  /**
   * Counts a recording that went into an overflow series.
   *
   * @param cause a sentence for the warning; composed once, for under a flood this runs for every recording
   */
  drop(metric: string, cause: () => string): void {
    this.dropped?.inc(metric);
    if (!this.exceeded.has(metric)) {
      this.exceeded.add(metric);
      this.warn(
        `${metric} has reached its ${this.most} series (limits.seriesPerMetric): new ones count as __overflow__. ${cause()}`,
      );
    }
  }
}
