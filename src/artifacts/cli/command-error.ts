import { oneLine } from '../../core/one-line';

/** What went wrong, in a line that ends with the fix, and the exit code that says of what kind it is. */
export class CommandError extends Error {
  /**
   * @param exitCode 1: it failed; 2: the command line is wrong
   */
  constructor(
    message: string,
    readonly exitCode: 1 | 2,
    cause?: unknown,
  ) {
    super(oneLine(message), { cause });
    this.name = 'CommandError';
  }
}
