/** A path for each of the endpoints. */
export interface MetricsPaths {
  /** The exposition for Prometheus. @default the value of `path` */
  metrics?: string;
  /** The summary in JSON. @default the value of `path` with `.json` appended */
  json?: string;
  /** The health view. @default the value of `path` with `/health` appended */
  health?: string;
  /**
   * The page for a browser. It stands directly below the path of the exposition or of the summary, for a browser sends
   * the password that it was asked for to everything beside the page.
   *
   * @default the path of the exposition with `/dashboard` appended
   */
  page?: string;
}
