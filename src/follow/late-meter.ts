import { type Ending, Meter } from './meter';

/** The call of what is started when nobody asks any more. */
const UNSETTLED: unique symbol = Symbol('handled');

/**
 * Measures what a promise was fulfilled with, where that is a stream: the call goes on to its end. Whoever waits for
 * the promise starts the stream at once, or may never: what nobody has started by the next turn of the event loop
 * ended with the promise, so that no call goes uncounted.
 */
export class LateMeter extends Meter {
  override readonly streamsOnly: boolean;
  private isWaiting = true;
  private hasEnded = false;

  constructor(
    private readonly meter: Meter,
    private readonly call: unknown,
    value: unknown,
  ) {
    super(() => {});
    this.streamsOnly = meter.streamsOnly;
    setImmediate(() => {
      if (this.isWaiting) {
        this.isWaiting = false;
        this.hasEnded = true;
        meter.end(call, 'returned', value);
      }
    });
  }

  override begin(): unknown {
    if (this.isWaiting) {
      this.isWaiting = false;
      return this.call;
    }
    return this.hasEnded ? UNSETTLED : this.meter.begin();
  }

  /**
   * The call itself was never begun twice, so that there is nothing to take back but that of a stream that cannot be
   * followed.
   */
  override forget(call: unknown): void {
    if (call !== UNSETTLED && !this.isWaiting) {
      this.meter.forget(call);
    }
  }

  override item(call: unknown): void {
    if (call !== UNSETTLED) {
      this.meter.item(call);
    }
  }

  override end(call: unknown, ending: Ending, value: unknown): void {
    if (call !== UNSETTLED) {
      this.meter.end(call, ending, value);
    }
  }

  protected record(): void {}
}
