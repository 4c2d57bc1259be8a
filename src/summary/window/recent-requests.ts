/** Requests of some time, summed up. */
export interface RequestFigures {
  /** How long the time was that they are of, in seconds. */
  readonly seconds: number;
  /** Requests answered. */
  readonly count: number;
  /** Those of them that the service failed, with a status of 500 or above. */
  readonly errors: number;
  /** Those whose duration is known, and says something of the service: not event streams. */
  readonly timed: number;
  /** Duration in seconds that this share (0 to 1) of the timed ones did not exceed, within 5 %; `null` without any. */
  quantile(share: number): number | null;
}

/** What is known of the requests of the last minutes. */
export abstract class RecentRequests {
  /** The judged requests of so many seconds until now, or of as many as are known. Changes nothing. */
  abstract judged(windowSeconds: number): RequestFigures;
}
