/** A point in time, and what is to be done when it comes. */
export class Deadline {
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
