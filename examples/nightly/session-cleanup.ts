import { Injectable } from '@nestjs/common';
import { Timed } from 'nestjs-red-metrics';
import { Counter, Gauge } from 'prom-client';

const DAY_MS = 86_400_000;

/** When each session was used last, as a database would tell. */
const sessions = new Map([
  ['a', Date.now() - 40 * DAY_MS],
  ['b', Date.now() - 31 * DAY_MS],
  ['c', Date.now()],
]);

/** Removes sessions that nobody has used for thirty days. */
@Injectable()
export class SessionCleanup {
  private readonly removed = new Counter({ name: 'nightly_sessions_removed_total', help: 'Sessions removed.' });
  private readonly success = new Gauge({
    name: 'nightly_last_success_timestamp_seconds',
    help: 'When the job last ended well, in seconds since 1970.',
  });

  /** @returns how many were removed */
  @Timed()
  async run(): Promise<number> {
    const old = [...sessions].filter(([, used]) => Date.now() - used > 30 * DAY_MS);
    old.forEach(([id]) => sessions.delete(id));
    this.removed.inc(old.length);
    // Only now: an alert on `time() - nightly_last_success_timestamp_seconds` tells of runs that fail, and of none.
    this.success.setToCurrentTime();
    return old.length;
  }
}
