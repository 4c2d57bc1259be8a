import { ComputedNumber } from './computed-number';

/** A gauge without labels whose value is computed when it is read. */
export class ComputedGauge extends ComputedNumber {
  readonly type = 'gauge';
}
