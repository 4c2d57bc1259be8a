/** A point in time, and what is to be done when it comes. */
export class Deadline {
  /** Whether nobody waits any more, so that what is late is nobody's failure. */
  isAbandoned = false;

  private readonly callbacks = new Set<() => void>();
  private readonly timer: NodeJS.Timeout | undefined;

  /** @param milliseconds until it comes by itself */
  constructor(milliseconds?: number) {
    this.timer = milliseconds === undefined ? undefined : setTimeout(() => this.pass(), milliseconds).unref();
  }

  /** Calls back when the time has come. */
  onPassed(callback: () => void): void {
    this.callbacks.add(callback);
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.isAbandoned = true;
    this.pass();
  }

  /** The time has come. */
  pass(): void {
    this.callbacks.forEach((callback) => callback());
  }

  /** Nothing is waited for any more. */
  clear(): void {
    clearTimeout(this.timer);
    this.callbacks.clear();
  }
}
