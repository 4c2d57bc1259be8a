import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsLogger } from '../core/metrics.logger';

const FIRST_WAIT_MS = 250;
/** Each wait is twice the one before: the last one ends after about two minutes. */
const MAX_WAITS = 9;
/** More are not kept. */
const MAX_KEPT = 10;

/**
 * Warnings that are said when the application starts, and again once somebody can read them: with `logger: false`, a
 * worker hides its log until it has called `app.useLogger()`. Nest tells nobody of that call, so this looks some
 * times.
 */
@Injectable()
export class UnreadWarnings implements OnApplicationShutdown {
  private readonly unread: (readonly [string, ...string[]])[] = [];
  private waits = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly logger: MetricsLogger) {}

  /** @param further lines of our own making below the message */
  warn(message: string, ...further: readonly string[]): void {
    this.sayUnread();
    this.logger.warn(message, ...further);
    if (!this.logger.showsWarnings && this.unread.length < MAX_KEPT) {
      this.unread.push([message, ...further]);
      this.wait();
    }
  }

  /** Says what nobody could read before, if it can be read now. */
  sayUnread(): void {
    if (this.logger.showsWarnings) {
      this.unread.splice(0).forEach((lines) => this.logger.warn(...lines));
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.waits = MAX_WAITS;
  }

  private wait(): void {
    if (this.timer !== undefined || this.waits >= MAX_WAITS) {
      return;
    }
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.waits++;
        this.sayUnread();
        if (this.unread.length > 0) {
          this.wait();
        }
      },
      FIRST_WAIT_MS * 2 ** this.waits,
    ).unref();
  }
}
