import { LabelledNumbers } from './labelled-numbers';

/** A counter with labels. */
export class LabelledCounter extends LabelledNumbers {
  readonly type = 'counter';

  /** Adds one to the label set with these values. */
  inc(...values: string[]): void {
    this.at(...values).value++;
  }
}
