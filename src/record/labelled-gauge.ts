import { LabelledNumbers } from './labelled-numbers';

/** A gauge with labels of what goes up and comes down again. */
export class LabelledGauge extends LabelledNumbers {
  readonly type = 'gauge';

  /** Nothing to do: what is up now has yet to come down. */
  override reset(): void {}
}
