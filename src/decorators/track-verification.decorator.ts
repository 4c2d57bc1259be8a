import { type Ending, Meter, NOTHING, ask, askAboutError } from '../follow/meter';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction, checkWords } from './decorator-options';
import { codeOfError } from '../core/error-words';
import type { MeasuredMethod } from './measured-method';
import { VerificationMetrics, type VerificationOutcome } from './metrics/verification-metrics';
import type { Recorder } from './recorder';
import { verificationOutcomeOf, verificationOutcomeOfError, reasonOf } from './verification-result';
import { OTHER, toWord } from '../instruments/words';

const DECORATOR = '@TrackVerification()';

/** What `@TrackVerification()` takes. */
export interface TrackVerificationOptions<Result = unknown> {
  /**
   * Whether what the method returned (or resolved to) means that the verification succeeded.
   *
   * @default see {@link TrackVerification}
   */
  isValid?: (result: Result) => boolean;

  /**
   * Whether an error that was thrown says no, as a failure: `true`, or the reason as one word. With `false`, its HTTP
   * status decides.
   *
   * @example (error) => error instanceof TokenExpiredError && 'expired'
   */
  failureOf?: (error: unknown) => string | boolean;

  /** Why it failed, as one word. @default the result's `reason`, `code` or `error` */
  reasonOf?: (result: Result) => string | undefined;

  /**
   * The reasons there are: they stand at zero from the start, and any other counts as `other`.
   *
   * @default the first 50 different words
   */
  reasons?: readonly string[];
}

/**
 * Counts verifications by what they come to, in `verification_total{result}`, `verification_duration_seconds{result}`,
 * `signature_valid_total` and `signature_invalid_total{reason}`.
 *
 * - success: `true`, or an object whose `valid`, `verified` or `success` is true. Also a result that has none of
 *   these, and no result.
 * - failure: `false`, `null`, or such an object with anything else; its `reason`, `code` or `error` is the reason.
 *   Also a thrown error of the HTTP status 401, 403, 404 or 422 (Nest's exceptions and others), or one that
 * `failureOf` takes for one.
 * - rejected: a thrown error of another status from 400 to 499. It has no reason, and is in no rate.
 * - error: all else that is thrown.
 *
 * The reason of a thrown error is its code (`ECONNREFUSED`) or its class (`UnauthorizedException`). The status that
 * another service answered with (an error of axios, say) decides nothing: 401 may mean that this service has the wrong
 * password.
 *
 * A reason is one word of letters, digits, `_`, `.` and `:` (spaces and hyphens become `_`), at most 48 characters,
 * without a number in it; all else counts as `other`, and past 50 different ones as `__overflow__`.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @TrackVerification()
 * verify(message: Signed): Promise<{ valid: boolean; reason?: string }> { … }
 * ```
 */
export function TrackVerification(options?: TrackVerificationOptions<never>): MeasuringDecorator {
  const checked = checkDecoratorOptions(options, ['isValid', 'failureOf', 'reasonOf', 'reasons'], DECORATOR);
  checkFunction(checked.isValid, `${DECORATOR} isValid`);
  checkFunction(checked.failureOf, `${DECORATOR} failureOf`);
  checkFunction(checked.reasonOf, `${DECORATOR} reasonOf`);
  checkWords(checked.reasons, `${DECORATOR} reasons`);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => new VerificationMeter(recorder, method, checked as TrackVerificationOptions),
  });
}

class VerificationMeter extends Meter<number> {
  private readonly metrics: VerificationMetrics;
  private readonly reasons: ReadonlySet<unknown> | undefined;

  constructor(
    recorder: Recorder,
    method: MeasuredMethod,
    private readonly options: TrackVerificationOptions,
  ) {
    super(recorder.reporterFor(method));
    this.metrics = recorder.group(VerificationMetrics);
    if (options.reasons !== undefined) {
      this.reasons = new Set(options.reasons.map(toWord));
      [...options.reasons, OTHER].forEach((reason) => this.metrics.know(reason));
    }
  }

  begin(earlier?: number): number {
    return earlier ?? performance.now();
  }

  protected record(start: number, ending: Ending, value: unknown): void {
    const seconds = (performance.now() - start) / 1000;
    if (ending === 'threw') {
      const { outcome, reason } = this.verdictOn(value);
      this.metrics.record(outcome, this.allowed(reason), seconds);
    } else if (ending === 'returned' || value !== NOTHING) {
      this.recordResult(value === NOTHING ? undefined : value, seconds);
    }
  }

  private verdictOn(error: unknown): { readonly outcome: VerificationOutcome; readonly reason: unknown } {
    const { failureOf } = this.options;
    const answer = failureOf !== undefined && askAboutError(failureOf, 'failureOf', error, this.onFailure);
    return answer === false
      ? { outcome: verificationOutcomeOfError(error), reason: codeOfError(error) }
      : { outcome: 'failure', reason: answer === true ? codeOfError(error) : answer };
  }

  private recordResult(result: unknown, seconds: number): void {
    const { isValid } = this.options;
    const outcome =
      isValid === undefined ? verificationOutcomeOf(result) : ask(isValid, 'isValid', result) ? 'success' : 'failure';
    this.metrics.record(outcome, outcome === 'success' ? undefined : this.allowed(this.reasonFor(result)), seconds);
  }

  /** A reason that cannot be told does not make the failure go uncounted. */
  private reasonFor(result: unknown): unknown {
    try {
      return (this.options.reasonOf ?? reasonOf)(result);
    } catch (error) {
      this.onFailure(error);
      return undefined;
    }
  }

  private allowed(reason: unknown): unknown {
    return this.reasons === undefined || this.reasons.has(toWord(reason)) ? reason : OTHER;
  }
}
