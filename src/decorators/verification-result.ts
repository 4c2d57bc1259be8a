import { codeOfError } from './error-words';
import type { VerificationOutcome } from './verification-metrics';

/** The properties that say whether a verification succeeded, and why not, the first that is there. */
const MARKS = ['valid', 'verified', 'success'];
const REASONS = ['reason', 'code', 'error'];

type Properties = Readonly<Record<string, unknown>>;

/**
 * What the result of a verification says: `false`, `null`, and an object whose `valid`, `verified` or `success` is anything but `true` are failures.
 * All else succeeded, also a method that returns nothing and says no by throwing.
 */
export function outcomeOf(result: unknown): VerificationOutcome {
  if (result === false || result === null) {
    return 'failure';
  }
  if (typeof result === 'object') {
    const mark = MARKS.find((name) => name in result);
    return mark === undefined || (result as Properties)[mark] === true ? 'success' : 'failure';
  }
  return 'success';
}

/** Why a verification failed, as its result says it. */
export function reasonOf(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) {
    return undefined;
  }
  const given = REASONS.map((name) => (result as Properties)[name]).find(
    (reason) => reason !== undefined && reason !== null,
  );
  return given instanceof Error ? codeOfError(given) : given;
}
