/** What `/metrics.json` and the derived gauges sum up. */
export interface MetricsSummaryOptions {
  /**
   * Seconds that are summed up where a reader does not say (`?window=`), and in the derived gauges: from `stepSeconds`
   * to `keepSeconds`.
   *
   * @default 300
   */
  windowSeconds?: number;

  /**
   * Seconds between two snapshots, from 1 to 60. The newest 30 intervals are kept as they are, the 30 before them in
   * groups of six, all older ones in groups of thirty.
   *
   * @default 10
   * Cost: a look at every label set in each; see docs/performance.md.
   */
  stepSeconds?: number;

  /**
   * Seconds that can be looked back, from `stepSeconds` to a day.
   *
   * @default 3600
   * Cost: memory, see docs/performance.md.
   */
  keepSeconds?: number;
}
