import type { Summary } from './answers.types';

/** The clocks of two answers differ by less than this. */
const TOLERANCE_SECONDS = 3;

/** Sees that the service restarted. */
export class RestartWatch {
  readonly #seen: number[] = [];
  #latestStart: number | undefined;

  /** When it restarted, in Unix seconds. */
  get seen(): readonly number[] {
    return this.#seen;
  }

  /**
   * Of several workers another one may answer each time: only a start that is later than all seen before is a restart.
   *
   * @returns when it restarted; `undefined`: it did not
   */
  read({ timestamp, uptimeSeconds }: Pick<Summary, 'timestamp' | 'uptimeSeconds'>): number | undefined {
    const start = Date.parse(timestamp) / 1000 - uptimeSeconds;
    const before = this.#latestStart;
    this.#latestStart = Math.max(start, before ?? start);
    if (before === undefined || start <= before + TOLERANCE_SECONDS) {
      return undefined;
    }
    this.#seen.push(start);
    return start;
  }
}
