import { UpstreamTimeoutException } from './upstream.exceptions';

/** Aborts work on the upstream that takes too long, with an {@link UpstreamTimeoutException} as the reason. */
export class Patience {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ending: AbortController) {
    ending.signal.addEventListener('abort', () => this.rest(), { once: true });
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** From now on, the upstream has so long for its next sign of life. */
  wait(milliseconds: number): void {
    this.rest();
    if (!this.signal.aborted) {
      this.timer = setTimeout(() => this.ending.abort(new UpstreamTimeoutException(milliseconds)), milliseconds);
    }
  }

  /** Nothing is expected of the upstream for now. */
  rest(): void {
    clearTimeout(this.timer);
  }
}
