import type { Summary } from './answers.types';

/** The clocks of two answers differ by less than this. */
const TOLERANCE_SECONDS = 3;
export const MAX_SEEN = 100;

/** Sees that the service restarted. */
export class RestartWatch {
  readonly #seen: number[] = [];
  #firstAnswer: number | undefined;
  #latestStart = Number.NEGATIVE_INFINITY;

  /** When it restarted, in Unix seconds: the latest ones. */
  get seen(): readonly number[] {
    return this.#seen;
  }

  /**
   * Of several workers another one may answer each time: only a start that is later than all seen before is a restart,
   * and later than the first answer.
   *
   * @returns when it restarted; `undefined`: it did not
   */
  read({ timestamp, uptimeSeconds }: Pick<Summary, 'timestamp' | 'uptimeSeconds'>): number | undefined {
    const time = Date.parse(timestamp) / 1000;
    const start = time - uptimeSeconds;
    if (!Number.isFinite(start)) {
      return undefined;
    }
    this.#firstAnswer ??= time;
    const isRestart = start > Math.max(this.#latestStart + TOLERANCE_SECONDS, this.#firstAnswer);
    this.#latestStart = Math.max(start, this.#latestStart);
    if (!isRestart) {
      return undefined;
    }
    this.#seen.push(start);
    this.#seen.splice(0, this.#seen.length - MAX_SEEN);
    return start;
  }
}
