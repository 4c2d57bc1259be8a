import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, quote } from './checks';

/** A bucket costs memory for each series; nobody reads more than these. */
const MAX_BUCKETS = 100;

/** Returns the value if it is a list of bucket bounds or left out; throws otherwise. */
export function checkBuckets(value: unknown, where: string): readonly number[] | undefined {
  if (value === undefined) {
    return undefined;
  }
  const buckets = checkArray(value, where);
  const fail = (problem: string, fix: string): never => {
    throw new MetricsConfigurationError(where, problem, fix);
  };
  if (buckets.length === 0 || buckets.length > MAX_BUCKETS) {
    fail(`must have 1 to ${MAX_BUCKETS} bounds, but has ${buckets.length}`, 'list some, or leave it out');
  }
  let previous = 0;
  for (const bound of buckets) {
    if (typeof bound !== 'number' || !Number.isFinite(bound) || bound <= 0) {
      fail(`must be positive numbers, but has ${quote(bound)}`, 'leave +Inf out, it is always there');
    } else if (bound <= previous) {
      fail(`must be in ascending order, but ${bound} follows ${previous}`, 'sort the bounds, and name each once');
    } else {
      previous = bound;
    }
  }
  return [...buckets] as number[];
}
