import type { Spread } from './statistics';

/** A promise about the library's cost, and what was measured of it. */
export interface Budget {
  readonly what: string;
  readonly limit: 'at least' | 'at most';
  readonly bound: number;
  readonly measured: number;
  /** Quartiles of what was measured, where there were rounds. */
  readonly quartiles?: readonly [number, number];
  readonly held: boolean;
}

/** A budget that the measured number must reach; of rounds the median counts. */
export function atLeast(what: string, bound: number, measured: Spread | number): Budget {
  return { what, limit: 'at least', bound, ...numbersOf(measured), held: medianOf(measured) >= bound };
}

/** A budget that the measured number must not exceed; of rounds the median counts. */
export function atMost(what: string, bound: number, measured: Spread | number): Budget {
  return { what, limit: 'at most', bound, ...numbersOf(measured), held: medianOf(measured) <= bound };
}

function numbersOf(measured: Spread | number): Pick<Budget, 'measured' | 'quartiles'> {
  return typeof measured === 'number'
    ? { measured }
    : { measured: measured.median, quartiles: [measured.q1, measured.q3] };
}

function medianOf(measured: Spread | number): number {
  return typeof measured === 'number' ? measured : measured.median;
}
