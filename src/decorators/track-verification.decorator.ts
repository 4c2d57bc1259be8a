import { ask } from './ask';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction, checkWords } from './decorator-options';
import { codeOfError } from './error-words';
import type { MeasuredMethod } from './measured-method';
import { type Ending, Meter, NOTHING } from './meter';
import type { Recorder } from './recorder';
import { VerificationMetrics } from './verification-metrics';
import { outcomeOf, reasonOf } from './verification-result';
import { OTHER, toWord } from './words';

const DECORATOR = '@TrackVerification()';

/** What `@TrackVerification()` takes. */
export interface TrackVerificationOptions<Result = unknown> {
  /**
   * Whether what the method returned (or resolved to) means that the verification succeeded.
   *
   * @default see {@link TrackVerification}
   */
  isValid?: (result: Result) => boolean;

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
 * - success: `true`, or an object whose `valid`, `verified` or `success` is true. Also a result that has none of these, and no result.
 * - failure: `false`, `null`, or such an object with anything else; its `reason`, `code` or `error` is the reason.
 * - error: what is thrown; its code (`ECONNREFUSED`) or class is the reason.
 *
 * A reason is one word of letters, digits, `_`, `.` and `:` (spaces and hyphens become `_`), at most 48 characters, without a number in it; all else
 * counts as `other`, and past 50 different ones as `__overflow__`.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no method
 * @example
 * ```ts
 * @TrackVerification()
 * verify(message: Signed): Promise<{ valid: boolean; reason?: string }> { … }
 * ```
 */
export function TrackVerification(options?: TrackVerificationOptions<never>): MeasuringDecorator {
  const checked = checkDecoratorOptions(options, ['isValid', 'reasonOf', 'reasons'], DECORATOR);
  checkFunction(checked.isValid, `${DECORATOR} isValid`);
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

  begin(): number {
    return performance.now();
  }

  protected record(start: number, ending: Ending, value: unknown): void {
    const seconds = (performance.now() - start) / 1000;
    if (ending === 'threw') {
      this.metrics.record('error', this.allowed(codeOfError(value)), seconds);
    } else if (ending === 'returned' || value !== NOTHING) {
      this.recordResult(value === NOTHING ? undefined : value, seconds);
    }
  }

  private recordResult(result: unknown, seconds: number): void {
    const { isValid } = this.options;
    const outcome = isValid === undefined ? outcomeOf(result) : ask(isValid, 'isValid', result) ? 'success' : 'failure';
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
