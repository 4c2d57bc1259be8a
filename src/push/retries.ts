import type { PushOutcome } from './push-target';

/** How often a push is tried. */
export const MAX_ATTEMPTS = 5;

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** Of the time that all attempts have, what the first delay may take. */
const SHARE_OF_BUDGET = 0.1;

/** Whether a push that ended so may end otherwise when it is repeated. */
export function mayRetry(outcome: PushOutcome): boolean {
  return outcome === 'unavailable' || outcome === 'timeout' || outcome === 'error';
}

/**
 * Milliseconds until the next attempt: twice as long each time, of which a random half is left out so that many
 * services do not come back together; never sooner than the target asks.
 *
 * @param attempt how many there were
 * @param budgetMs that all have together
 */
export function retryDelay(
  attempt: number,
  budgetMs: number,
  retryAfterMs: number | undefined,
  random: () => number = Math.random,
): number {
  const first = Math.min(FIRST_DELAY_MS, SHARE_OF_BUDGET * budgetMs);
  const longest = Math.min(LONGEST_DELAY_MS, first * 2 ** (attempt - 1));
  return Math.max(longest * (0.5 + 0.5 * random()), retryAfterMs ?? 0);
}

/** Milliseconds that a `Retry-After` header asks for: seconds, or a date. `undefined` where it asks for nothing. */
export function retryAfterOf(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const ms = /^\d{1,9}$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now;
  return ms > 0 ? ms : undefined;
}
