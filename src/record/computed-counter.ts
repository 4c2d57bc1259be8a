import { ComputedNumber } from './computed-number';

/** A counter without labels that somebody else counts; its value is computed when it is read. */
export class ComputedCounter extends ComputedNumber {
  readonly type = 'counter';
}
