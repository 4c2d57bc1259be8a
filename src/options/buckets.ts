import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, quote } from './checks';
import { checked, type Option } from './schema';

/** A bucket costs memory for each series; nobody reads more than these. */
export const MAX_BUCKETS = 100;

/** Upper bounds of the buckets of a histogram. */
export const buckets: Option<readonly number[], readonly number[] | undefined> = checked(checkBuckets);

/** Those that Prometheus' client libraries have for durations, in seconds. */
export const PROMETHEUS_BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Of the durations of streams, in seconds. */
export const STREAM_BUCKETS: readonly number[] = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Throws unless the value is a list of such bounds. */
export function checkBuckets(value: unknown, where: string): readonly number[] {
  const bounds = checkArray(value, where);
  const fail = (problem: string, fix: string): never => {
    throw new MetricsConfigurationError(where, problem, fix);
  };
  if (bounds.length === 0 || bounds.length > MAX_BUCKETS) {
    fail(`must have 1 to ${MAX_BUCKETS} bounds, but has ${bounds.length}`, 'list some, or leave it out');
  }
  let previous = 0;
  for (const bound of bounds) {
    if (typeof bound !== 'number' || !Number.isFinite(bound) || bound <= 0) {
      fail(`must be positive numbers, but has ${quote(bound)}`, 'leave +Inf out, it is always there');
    } else if (bound <= previous) {
      fail(`must be in ascending order, but ${bound} follows ${previous}`, 'sort the bounds, and name each once');
    } else {
      previous = bound;
    }
  }
  return [...bounds] as number[];
}
