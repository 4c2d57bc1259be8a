/** A path for each of the three endpoints. */
export interface MetricsPaths {
  /** The exposition for Prometheus. @default the value of `path` */
  metrics?: string;
  /** The summary in JSON. @default the value of `path` with `.json` appended */
  json?: string;
  /** The health view. @default the value of `path` with `/health` appended */
  health?: string;
}
