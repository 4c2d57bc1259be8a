import type { ResolvedHealthLimits } from '../../options/resolve-health';
import { inMilliseconds, rounded } from '../sections/figures';
import type { HealthCheckResult, HealthStatus } from '../summary.types';

/** What a check has read. */
export interface HealthReading {
  /** What is no finite number is not known. */
  readonly value: number | null | undefined;
  /** What the limit `failing` is held against, where that is not the value. */
  readonly lasting?: number;
  /** Whether there was enough to judge by. @default true */
  readonly enough?: boolean;
  /** How long the time was that the value is of, in seconds. */
  readonly windowSeconds?: number;
}

/** What a check says that could not be made. */
export const NOTHING_READ: HealthReading = { value: undefined };

/** Of readings by several workers, the one that is worst. */
export function worstReading(readings: readonly [HealthReading, ...HealthReading[]]): HealthReading {
  return readings.reduce((worst, reading) => ((reading.value ?? -1) > (worst.value ?? -1) ? reading : worst));
}

/** A value that wanders around a limit must not turn the state at each step. Less by what rounding may add. */
const LEFT_BELOW = 0.8 * (1 - 1e-9);

/**
 * What a reading means under these limits. A value equal to a limit has reached it, and has left it below 0.8 of it.
 *
 * @param before what the check said the last time
 */
export function judge(
  { value, lasting, enough = true, windowSeconds }: HealthReading,
  limits: ResolvedHealthLimits,
  before?: HealthCheckResult['status'],
): HealthCheckResult {
  const known = typeof value === 'number' && Number.isFinite(value) ? value : null;
  return {
    status: known === null || !enough ? 'abstained' : statusOf(known, lasting ?? known, limits, before),
    value: known === null ? null : rounded(known),
    limits,
    ...(windowSeconds === undefined ? {} : { windowSeconds: inMilliseconds(windowSeconds) }),
  };
}

/** The worst of the checks; `ok` where none has a say. */
export function worstOf(results: readonly HealthCheckResult[]): HealthStatus {
  const said = new Set(results.map(({ status }) => status));
  if (said.has('failing')) {
    return 'failing';
  }
  return said.has('degraded') ? 'degraded' : 'ok';
}

function statusOf(
  value: number,
  lasting: number,
  { degraded, failing }: ResolvedHealthLimits,
  before: HealthCheckResult['status'] | undefined,
): HealthStatus {
  const wasFailing = before === 'failing';
  if (isReached(failing, lasting, wasFailing)) {
    return 'failing';
  }
  return isReached(degraded, value, wasFailing || before === 'degraded') ? 'degraded' : 'ok';
}

function isReached(limit: number | null, value: number, wasReached: boolean): boolean {
  return limit !== null && value >= (wasReached ? LEFT_BELOW * limit : limit);
}
