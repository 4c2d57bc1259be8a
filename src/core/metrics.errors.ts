import { oneLine } from './one-line';

/**
 * Thrown at boot when the module cannot work as configured. Says what is wrong, where, and the fix; never shows a
 * secret.
 *
 * @example
 * ```
 * MetricsConfigurationError: MetricsModule: http.buckets must be in ascending order, but 0.5 follows 1.
 *   Fix: sort the buckets, or leave the option out for the default ones.
 * ```
 */
export class MetricsConfigurationError extends Error {
  /** Where the mistake is: an option's path (`http.buckets`) or an environment variable (`METRICS_PATH`). */
  readonly option: string;

  /**
   * @param option where: an option's path or an environment variable
   * @param problem what is wrong, as the rest of a sentence that begins with the option's name
   * @param fix what to do about it
   * @param said the sentence, where it does not begin with the option's name
   */
  constructor(option: string, problem: string, fix: string, said: string = `${option} ${problem}`) {
    super(`MetricsModule: ${sentence(said)}\n  Fix: ${sentence(fix)}`);
    this.name = 'MetricsConfigurationError';
    this.option = option;
  }
}

/** Ends the text like a sentence, on one line: there may be text of others in it. */
function sentence(text: string): string {
  const line = oneLine(text);
  return line.endsWith('?') ? line : `${line}.`;
}
