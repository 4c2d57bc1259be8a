/** A point in time, and what is to be done when it comes. */
export class Deadline {
  private readonly callbacks = new Set<() => void>();
  private readonly timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.timer = setTimeout(() => this.callbacks.forEach((callback) => callback()), milliseconds).unref();
  }

  /** Calls back when the time has come. */
  onPassed(callback: () => void): void {
    this.callbacks.add(callback);
  }

  /** Nothing is waited for any more. */
  clear(): void {
    clearTimeout(this.timer);
    this.callbacks.clear();
  }
}
