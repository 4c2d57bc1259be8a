import type { HistogramCell } from '../../instruments/labelled-histogram';
import type { LabelledCounter, NumberCell } from '../../instruments/labelled-numbers';
import type { Recorder } from '../recorder';
import type { BoundedWords } from '../../instruments/words';

/**
 * What a verification came to. `failure`: it says no. `rejected`: the call was refused before anything was verified.
 * `error`: it could not be made.
 */
export type VerificationOutcome = 'success' | 'failure' | 'rejected' | 'error';

const OUTCOMES: readonly VerificationOutcome[] = ['success', 'failure', 'rejected', 'error'];

/** Where verifications that came to the same are counted. */
interface OutcomeSeries {
  readonly total: NumberCell;
  readonly duration: HistogramCell;
}

/** `verification_total`, `verification_duration_seconds`, `signature_valid_total`, `signature_invalid_total`. */
export class VerificationMetrics {
  private readonly outcomes: ReadonlyMap<VerificationOutcome, OutcomeSeries>;
  private readonly valid: NumberCell;
  private readonly invalid: LabelledCounter;
  private readonly reasons: BoundedWords;

  constructor({ families }: Recorder) {
    const known = OUTCOMES.map((outcome) => [outcome]);
    const total = families.counter('verification_total', known);
    const duration = families.duration('verification_duration_seconds', known);
    this.outcomes = new Map(
      OUTCOMES.map((outcome) => [outcome, { total: total.at(outcome), duration: duration.at(outcome) }]),
    );
    this.valid = families.counter('signature_valid_total').at();
    this.invalid = families.counter('signature_invalid_total');
    this.reasons = families.words(
      'signature_invalid_total',
      'reasons',
      'Declare those that there are: @TrackVerification({ reasons: […] }) keeps their places.',
    );
  }

  /** Lets a reason stand at zero before the first verification that fails for it. */
  know(reason: string): void {
    this.invalid.initialise(this.reasons.declare(reason));
  }

  /**
   * Counts a verification.
   *
   * @param reason why it did not succeed: anything; what is no word counts as `other`
   * @throws TypeError for an outcome that is none
   */
  record(outcome: VerificationOutcome, reason: unknown, seconds: number | undefined): void {
    const series = this.outcomes.get(outcome);
    if (series === undefined) {
      throw new TypeError(`a verification comes to ${OUTCOMES.join(', ')}, and nothing else`);
    }
    series.total.value++;
    if (seconds !== undefined) {
      series.duration.observe(seconds);
    }
    if (outcome === 'success') {
      this.valid.value++;
    } else if (outcome !== 'rejected') {
      this.invalid.inc(this.reasons.of(reason));
    }
  }
}
