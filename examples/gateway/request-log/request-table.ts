import type { PGlite } from '@electric-sql/pglite';
import type { LoggedRequest, TableStatistics } from './request-log.types';

const CREATE = `
  CREATE TABLE IF NOT EXISTS requests (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    status integer NOT NULL,
    duration_seconds double precision NOT NULL
  )`;

const INSERT = `
  INSERT INTO requests (at, method, path, status, duration_seconds)
  SELECT at, method, path, status, "durationSeconds"
  FROM json_to_recordset($1)
    AS batch (at timestamptz, method text, path text, status integer, "durationSeconds" double precision)`;

const PRUNE = 'DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - $1';

const ISO_8601 = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

const STATISTICS = `
  SELECT
    count(*)::integer AS "rows",
    pg_total_relation_size('requests')::integer AS "sizeBytes",
    to_char(min(at) AT TIME ZONE 'UTC', '${ISO_8601}') AS "oldest",
    to_char(max(at) AT TIME ZONE 'UTC', '${ISO_8601}') AS "newest",
    avg(duration_seconds) AS "meanDurationSeconds",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_seconds) AS "p95DurationSeconds",
    (SELECT coalesce(json_object_agg(status, n), '{}')
      FROM (SELECT status, count(*)::integer AS n FROM requests GROUP BY status ORDER BY status) AS counted
    ) AS "byStatus"
  FROM requests`;

/** The table that holds the newest requests. */
export class RequestTable {
  private constructor(
    private readonly database: PGlite,
    private readonly mostRows: number,
  ) {}

  static async open(database: PGlite, mostRows: number): Promise<RequestTable> {
    await database.exec(CREATE);
    return new RequestTable(database, mostRows);
  }

  /** Adds the requests, and removes the oldest ones beyond the most rows. */
  async write(requests: readonly LoggedRequest[]): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query(INSERT, [JSON.stringify(requests)]);
      await transaction.query(PRUNE, [this.mostRows]);
    });
  }

  async statistics(): Promise<TableStatistics> {
    const { rows } = await this.database.query<TableStatistics>(STATISTICS);
    const [statistics] = rows;
    if (statistics === undefined) {
      throw new Error('The statistics of the request log came back empty.');
    }
    return statistics;
  }
}
