/** How the decorators measure. */
export interface MetricsDecoratorOptions {
  /**
   * Upper bounds in seconds of the buckets of `method_duration_seconds` (`@Timed()`) and
   * `verification_duration_seconds` (`@TrackVerification()`).
   *
   * @default [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
   * Cost: 8 bytes for each bucket of each label set, and a line of every scrape.
   */
  buckets?: readonly number[];

  /**
   * Upper bounds in seconds of the buckets of `stream_duration_seconds` and `stream_time_to_first_item_seconds`
   * (`@TrackStream()`).
   *
   * @default [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
   * Cost: as `buckets`.
   */
  streamBuckets?: readonly number[];
}
