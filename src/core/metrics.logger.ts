import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import { shortLine } from './one-line';

const LONGEST_LINE = 2000;

/**
 * The module's log: Nest's, with warnings that cannot flood it. One for each application. What it is told stands on
 * one line each, whatever text of others is in it.
 */
export class MetricsLogger {
  private readonly logger = new Logger('MetricsModule');
  private readonly warned = new Set<string>();

  /**
   * Whether warnings are shown: not with `logger: false` until the application sets another logger, nor with the level
   * `error` alone. What a logger of the application's own makes of them is not known. `Logger.isLevelEnabled()` knows
   * nothing of `logger: false` before NestJS 12.
   */
  get showsWarnings(): boolean {
    const { staticInstanceRef: logger } = Logger as unknown as { readonly staticInstanceRef?: LoggerService };
    return logger instanceof ConsoleLogger
      ? logger.isLevelEnabled('warn')
      : logger !== undefined || !('staticInstanceRef' in Logger);
  }

  log(message: string): void {
    safely(() => this.logger.log(lineOf(message)));
  }

  debug(message: string): void {
    safely(() => this.logger.debug(lineOf(message)));
  }

  /** @param further lines of our own making below the message */
  warn(message: string, ...further: readonly string[]): void {
    safely(() => this.logger.warn([message, ...further].map(lineOf).join('\n  ')));
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

function lineOf(text: string): string {
  return shortLine(text, LONGEST_LINE);
}

/**
 * The logger is the application's own. What is logged comes up in the middle of its requests, which must not fail with
 * it.
 */
function safely(log: () => void): void {
  try {
    log();
  } catch {
    // There is nobody left to tell.
  }
}

/** What an error says about itself, in one line that is not too long, for a log. */
export function messageOf(error: unknown): string {
  try {
    return shortLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  } catch {
    return 'an error that cannot be printed';
  }
}

/**
 * The code of an error of Node's; `undefined` where it has none. An error may throw another one when it is looked at.
 */
export function codeOf(error: unknown): unknown {
  try {
    return (error as NodeJS.ErrnoException | null | undefined)?.code;
  } catch {
    return undefined;
  }
}
