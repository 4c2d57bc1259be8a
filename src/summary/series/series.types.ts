/** Requests at each point of a series; durations in seconds. */
export interface RequestPoints {
  readonly count: readonly number[];
  /** Those that the service failed, with a status of 500 or above. */
  readonly errors: readonly number[];
  /** Those whose client left before the response ended. */
  readonly aborted: readonly number[];
  /** Of all but event streams, as the percentiles are; `null` where there was no request. */
  readonly mean: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** How many requests took how long, at each point. */
export interface DurationPoints {
  /** Upper bounds in seconds, ascending; each bucket begins where the one before it ends. */
  readonly bounds: readonly number[];
  /** By point: how many durations are in each bucket. */
  readonly counts: readonly (readonly number[])[];
}

/** The requests of one endpoint at each point. */
export interface EndpointPoints {
  readonly method: string;
  /** Route template. */
  readonly path: string;
  readonly count: readonly number[];
  readonly errors: readonly number[];
}

/**
 * What happened point by point, the oldest first: what `GET /metrics.json?series=…` answers. Points are of different
 * length, as older ones are kept more coarsely; the last ends now, and may be short.
 */
export interface SeriesSummary {
  /** When each point begins, in seconds since 1970. */
  readonly from: readonly number[];
  /** When each point ends. */
  readonly to: readonly number[];
  readonly requests?: RequestPoints;
  /** Requests by status. */
  readonly statuses?: Readonly<Record<string, readonly number[]>>;
  readonly durations?: DurationPoints;
  /** Busiest first. */
  readonly endpoints?: readonly EndpointPoints[];
}
