/** One request as it is logged. */
export interface LoggedRequest {
  /** When it was answered, in ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** As the client sent it, without the query. */
  readonly path: string;
  readonly status: number;
  readonly durationSeconds: number;
}

/** What the table says of the requests that are in it. */
export interface TableStatistics {
  readonly rows: number;
  readonly sizeBytes: number;
  /** In ISO 8601; `null` without rows. */
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly meanDurationSeconds: number | null;
  readonly p95DurationSeconds: number | null;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** The section `database` of `/metrics.json`. */
export interface DatabaseStatistics extends Partial<TableStatistics> {
  readonly status: 'starting' | 'ready' | 'failed';
  /** Requests that wait to be written. */
  readonly queued: number;
  /** Requests that were not logged: the queue was full, or writing failed. */
  readonly dropped: number;
}
