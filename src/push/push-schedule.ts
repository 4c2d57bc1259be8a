import { setTimeout as pause } from 'node:timers/promises';
import type { MetricsLogger } from '../core/metrics.logger';
import { withTimeout } from '../core/with-timeout';
import type { LabelledCounter } from '../instruments/labelled-numbers';
import type { PushResult, PushTarget } from './push-target';
import { ALONE, type PushTurn } from './push-turn';
import { MAX_ATTEMPTS, mayRetry, retryDelay } from './retries';

/** When a target is pushed to. */
export interface PushTimes {
  readonly intervalSeconds: number | undefined;
  readonly timeoutSeconds: number;
  readonly onShutdown: boolean;
  readonly shutdownSeconds: number;
}

/** Of the time that all attempts have, what the last one needs: with less, it would only tell that it took too long. */
const SHARE_OF_ATTEMPT = 0.2;
/** How much longer the end of the application waits for a target that does not stop when it is told to. */
const GRACE_MS = 250;

/** Pushes to a target at intervals and when the application closes, and never fails. */
export class PushSchedule {
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private isStarted = false;

  /** @param pushes counts them, by target and outcome */
  constructor(
    private readonly target: PushTarget,
    private readonly times: PushTimes,
    private readonly pushes: LabelledCounter,
    private readonly logger: Pick<MetricsLogger, 'warnOnce'>,
    private readonly turn: PushTurn = ALONE,
  ) {}

  /** Begins, at a random moment of the first interval: services that start together do not push together. */
  start(): void {
    const { intervalSeconds } = this.times;
    this.isStarted = true;
    if (intervalSeconds !== undefined) {
      this.next(1000 * intervalSeconds, Math.random() * 1000 * intervalSeconds);
    }
  }

  /** Ends, with a last push where that is wanted. Resolves in `shutdownSeconds`, whatever the target does. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.closing.abort();
    if (!this.isStarted || !this.times.onShutdown) {
      return;
    }
    const budgetMs = 1000 * this.times.shutdownSeconds;
    // Keeps the process alive meanwhile: nothing else may.
    const alive = setTimeout(() => {}, budgetMs + GRACE_MS);
    const late = (): void => this.settle({ outcome: 'timeout', problem: 'did not end in time' });
    await withTimeout(budgetMs + GRACE_MS, this.push(budgetMs, true), late);
    clearTimeout(alive);
  }

  private next(intervalMs: number, inMs: number): void {
    this.timer = setTimeout(() => {
      const start = performance.now();
      void this.push(intervalMs, false).then(() => {
        if (!this.closing.signal.aborted) {
          this.next(intervalMs, Math.max(0, intervalMs - (performance.now() - start)));
        }
      });
    }, inMs).unref();
  }

  /** One push with its retries, in that time. */
  private async push(budgetMs: number, isLast: boolean): Promise<void> {
    if (!this.turn.isOurs) {
      return;
    }
    const end = performance.now() + budgetMs;
    for (let attempt = 1; ; attempt++) {
      const result = await this.attempt(end - performance.now(), isLast);
      if (!isLast && this.closing.signal.aborted) {
        return;
      }
      const wait = retryDelay(attempt, budgetMs, result.retryAfterMs);
      const isRepeated = this.target.needsRetries && mayRetry(result.outcome) && attempt < MAX_ATTEMPTS;
      if (!isRepeated || performance.now() + wait > end - SHARE_OF_ATTEMPT * budgetMs) {
        this.settle(result);
        return;
      }
      const signal = isLast ? undefined : this.closing.signal;
      await pause(wait, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {});
      if (signal?.aborted === true) {
        return;
      }
    }
  }

  private async attempt(leftMs: number, isLast: boolean): Promise<PushResult> {
    const ms = Math.max(1, Math.min(1000 * this.times.timeoutSeconds, leftMs));
    const overdue = AbortSignal.timeout(Math.ceil(ms));
    const signal = isLast ? overdue : AbortSignal.any([overdue, this.closing.signal]);
    // Half of the time is for sending.
    const result = await this.target.push({ signal, timeoutMs: ms, collectMs: ms / 2, isLast });
    return overdue.aborted && result.outcome !== 'success'
      ? { outcome: 'timeout', problem: `did not end within ${(ms / 1000).toFixed(1)} s` }
      : result;
  }

  private settle({ outcome, problem }: PushResult): void {
    const { name, address } = this.target;
    this.pushes.inc(name, outcome);
    if (outcome !== 'success') {
      this.logger.warnOnce(`push to ${name}`, `A push of the metrics to ${address} failed: it ${problem}.`);
    }
  }
}
