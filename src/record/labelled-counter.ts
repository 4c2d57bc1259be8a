import { LabelledNumbers, type NumberCell } from './labelled-numbers';

/** A counter with labels. */
export class LabelledCounter extends LabelledNumbers {
  readonly type = 'counter';
  private atZero = 0;

  /** Adds one to the label set with these values. */
  inc(...values: string[]): void {
    this.at(...values).value++;
  }

  /**
   * The label set with these values, for whoever counts often. It stands at zero from now on as long as few do
   * (`limits.seriesAtZero`), else it appears when it is counted.
   */
  later(...values: string[]): CounterCell {
    const cell = new CounterCell(this, values);
    if (this.atZero < this.mostAtZero && !this.isFull) {
      const before = this.size;
      this.at(...values);
      this.atZero += this.size - before;
    }
    return cell;
  }
}

/** One series of a counter, which appears when it is first counted. */
export class CounterCell {
  private cell: NumberCell | undefined;

  constructor(
    private readonly counter: LabelledCounter,
    private readonly values: string[],
  ) {}

  inc(): void {
    this.cell ??= this.counter.at(...this.values);
    this.cell.value++;
  }
}
