import { Logger } from '@nestjs/common';

/** The module's log: Nest's, with warnings that cannot flood it. One for each application. */
export class MetricsLogger {
  private readonly logger = new Logger('MetricsModule');
  private readonly warned = new Set<string>();

  log(message: string): void {
    safely(() => this.logger.log(message));
  }

  debug(message: string): void {
    safely(() => this.logger.debug(message));
  }

  warn(message: string): void {
    safely(() => this.logger.warn(message));
  }

  /**
   * Warns the first time something is wrong in this way, and logs at debug level from then on.
   *
   * @param topic names the way; from a closed set
   */
  warnOnce(topic: string, message: string): void {
    if (this.warned.has(topic)) {
      this.debug(message);
      return;
    }
    this.warned.add(topic);
    this.warn(`${message} (Further ones are logged at debug level.)`);
  }
}

/** The logger is the application's own. What is logged comes up in the middle of its requests, which must not fail with it. */
function safely(log: () => void): void {
  try {
    log();
  } catch {
    // There is nobody left to tell.
  }
}

/** What an error says about itself, in one line, for a log. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return 'an error that cannot be printed';
  }
}

/** The code of an error of Node's; `undefined` where it has none. An error may throw another one when it is looked at. */
export function codeOf(error: unknown): unknown {
  try {
    return (error as NodeJS.ErrnoException | null | undefined)?.code;
  } catch {
    return undefined;
  }
}
