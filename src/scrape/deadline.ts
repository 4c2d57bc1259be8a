/** A point in time that promises can be held to. */
export class Deadline {
  private readonly passed: Promise<typeof Deadline.LATE>;
  private timer: NodeJS.Timeout | undefined;

  /** What {@link hold} gives for a promise that was too late. */
  static readonly LATE: unique symbol = Symbol('too late');

  constructor(milliseconds: number) {
    this.passed = new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(Deadline.LATE), milliseconds).unref();
    });
  }

  /** The result of the promise, or `LATE` where the deadline passes before. */
  hold<Result>(promise: Promise<Result>): Promise<Result | typeof Deadline.LATE> {
    return Promise.race([promise, this.passed]);
  }

  /** Lets the timer go. */
  clear(): void {
    clearTimeout(this.timer);
  }
}
