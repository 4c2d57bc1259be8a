import type { Totals } from '../window/totals';
import type { DurationSummary } from '../duration.types';

const DIGITS = 6;
const MAX_EXACT = 22;

/** The number with as many digits as a reader can use. By way of its text it would take ten times as long. */
export function rounded(value: number): number {
  const exponent = DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)));
  if (!(Math.abs(exponent) <= MAX_EXACT)) {
    return Number(value.toPrecision(DIGITS));
  }
  // Powers of ten up to 22 are exact, so that the quotient is the number nearest to the decimal one.
  return exponent >= 0
    ? Math.round(value * 10 ** exponent) / 10 ** exponent
    : Math.round(value / 10 ** -exponent) * 10 ** -exponent;
}

/** A time in seconds, to the millisecond. */
export function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The part as a share of the whole; `null` where there is nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? rounded(part / whole) : null;
}

/** The distribution of the durations that were added up. */
export function durationSummary(totals: Totals, count: number, seconds: number): DurationSummary {
  return {
    mean: ratio(seconds, count),
    p50: totals.quantile(0.5),
    p90: totals.quantile(0.9),
    p95: totals.quantile(0.95),
    p99: totals.quantile(0.99),
    max: totals.quantile(1),
  };
}
