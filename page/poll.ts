import { Failure } from './api';

const MAX_DELAY_SECONDS = 60;
/** A timer of more than 24 days runs at once. */
const MAX_RETRY_AFTER_SECONDS = 3600;
const TIMEOUT_MS = 15_000;

/**
 * Seconds until the next try after so many failures in a row: doubled each time, up to a minute, and spread out by a
 * quarter, so that many open pages do not ask a service that has just started all at once.
 */
export function backOffSeconds(
  interval: number,
  failures: number,
  retryAfter: number | undefined,
  random: number,
): number {
  const doubled = Math.min(interval * 2 ** Math.max(0, failures - 1), MAX_DELAY_SECONDS);
  return Math.max(doubled * (0.75 + random / 2), Math.min(retryAfter ?? 0, MAX_RETRY_AFTER_SECONDS));
}

export interface PollEvents {
  /** @param retrySeconds until the next try; `undefined`: there is none until `start` */
  failed(failure: Failure, retrySeconds: number | undefined): void;
  succeeded(): void;
}

/** Does a piece of work at an interval, one at a time. */
export class Poll {
  #timer: number | undefined;
  #running: AbortController | undefined;
  #failures = 0;
  #isOn = false;

  constructor(
    private readonly work: (signal: AbortSignal) => Promise<void>,
    public intervalSeconds: number,
    private readonly events: PollEvents,
  ) {}

  /** Does the work now, and then at the interval. What is running is given up: it was asked for something else. */
  start(): void {
    this.stop();
    this.#isOn = true;
    void this.#run();
  }

  stop(): void {
    this.#isOn = false;
    window.clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  async #run(): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const timeout = window.setTimeout(() => controller.abort(), TIMEOUT_MS);
    let failure: Failure | undefined;
    try {
      await this.work(controller.signal);
    } catch (error) {
      if (!(error instanceof Failure)) {
        throw error;
      }
      failure = error;
    } finally {
      window.clearTimeout(timeout);
      if (this.#running === controller) {
        this.#running = undefined;
        this.#next(failure);
      }
    }
  }

  #next(failure: Failure | undefined): void {
    if (failure === undefined) {
      this.#failures = 0;
      this.#schedule(this.intervalSeconds);
      this.events.succeeded();
      return;
    }
    this.#failures++;
    if (failure.kind === 'unauthorized') {
      // Asking again with the same credential would only lock the reader out.
      this.stop();
      this.events.failed(failure, undefined);
      return;
    }
    const seconds = backOffSeconds(this.intervalSeconds, this.#failures, failure.retryAfterSeconds, Math.random());
    this.#schedule(seconds);
    this.events.failed(failure, seconds);
  }

  #schedule(seconds: number): void {
    if (this.#isOn) {
      this.#timer = window.setTimeout(() => void this.#run(), seconds * 1000);
    }
  }
}
