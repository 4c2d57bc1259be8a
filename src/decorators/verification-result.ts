import { statusOfError } from '../core/error-kinds';
import { codeOfError } from '../core/error-words';
import type { VerificationOutcome } from './metrics/verification-metrics';

/** The properties that say whether a verification succeeded, and why not, the first that is there. */
const MARKS = ['valid', 'verified', 'success'];
const REASONS = ['reason', 'code', 'error'];
/**
 * Unauthorized, Forbidden, Not Found, Unprocessable Content: what applications throw to refuse a login, a token, a
 * signature.
 */
const SAY_NO: ReadonlySet<number | undefined> = new Set([401, 403, 404, 422]);

type Properties = Readonly<Record<string, unknown>>;

/**
 * What the result of a verification says: `false`, `null`, and an object whose `valid`, `verified` or `success` is
 * anything but `true` are failures. All else succeeded, also a method that returns nothing and says no by throwing.
 */
export function verificationOutcomeOf(result: unknown): VerificationOutcome {
  if (result === false || result === null) {
    return 'failure';
  }
  if (typeof result === 'object') {
    const mark = MARKS.find((name) => name in result);
    return mark === undefined || (result as Properties)[mark] === true ? 'success' : 'failure';
  }
  return 'success';
}

/**
 * What a thrown error says: the statuses of HTTP that say no are failures, with the others of a client at fault
 * nothing was verified.
 */
export function verificationOutcomeOfError(error: unknown): VerificationOutcome {
  const status = statusOfError(error);
  if (SAY_NO.has(status)) {
    return 'failure';
  }
  return status !== undefined && status >= 400 && status < 500 ? 'rejected' : 'error';
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
