import type { ResolvedHealthLimits } from '../../options/resolve-health';
import { inMilliseconds, rounded } from '../sections/figures';
import type { HealthCheckResult, HealthStatus } from '../summary.types';

/** What a check has read. */
export interface HealthReading {
  /** What is no finite number is not known. */
  readonly value: number | null | undefined;
  /** Whether there was enough to judge by. @default true */
  readonly enough?: boolean;
  /** How long the time was that the value is of, in seconds. */
  readonly windowSeconds?: number;
}

/** What a check says that could not be made. */
export const NOTHING_READ: HealthReading = { value: undefined };

/** What a reading means under these limits. A value equal to a limit has reached it. */
export function judge(
  { value, enough = true, windowSeconds }: HealthReading,
  limits: ResolvedHealthLimits,
): HealthCheckResult {
  const known = typeof value === 'number' && Number.isFinite(value) ? value : null;
  return {
    status: known === null || !enough ? 'abstained' : statusOf(known, limits),
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

function statusOf(value: number, { degraded, failing }: ResolvedHealthLimits): HealthStatus {
  if (failing !== null && value >= failing) {
    return 'failing';
  }
  return degraded !== null && value >= degraded ? 'degraded' : 'ok';
}
