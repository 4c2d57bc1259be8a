const FRESH_FOR_MS = 1000;

/** A value that is made at most once a second, however often it is asked for. */
export class Latest<Value> {
  private made: { readonly at: number; readonly value: Value } | undefined;

  constructor(private readonly make: () => Value) {}

  /** The value as it was within the last second. */
  get(): Value {
    const now = performance.now();
    if (this.made === undefined || now - this.made.at >= FRESH_FOR_MS) {
      this.made = { at: now, value: this.make() };
    }
    return this.made.value;
  }
}
