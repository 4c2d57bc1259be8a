import { type Ending, Meter } from '../follow/meter';
import type { LabelledCounter, NumberCell } from '../instruments/labelled-numbers';
import { type MeasuringClassDecorator, methodOrClassDecorator } from './decorate';
import { classOfError } from './error-words';
import type { MeasuredMethod } from './measured-method';
import { type MethodNames, checkMethodNames, namesOf } from './method-names';
import { CallCounts } from './metrics/call-metrics';
import type { Recorder } from './recorder';
import type { BoundedWords } from './words';

const DECORATOR = '@Counted()';
const NO_EXCEPTION = 'none';

/**
 * Counts the calls of a method, or of every method that a class declares, in `method_calls_total{class, method,
 * result, exception}`: `result` is `ok` or `error`, `exception` the class of what was thrown, `none` where nothing
 * was.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @Counted()
 * async charge(order: Order): Promise<Receipt> { … }
 * ```
 */
export function Counted(options?: MethodNames): MeasuringClassDecorator {
  const names = checkMethodNames(options, DECORATOR);
  return methodOrClassDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => new CountedMeter(recorder, method, names),
  });
}

class CountedMeter extends Meter<undefined> {
  private readonly calls: LabelledCounter;
  private readonly names: readonly [string, string];
  private readonly ok: NumberCell;
  private readonly exceptions: BoundedWords;

  constructor(recorder: Recorder, method: MeasuredMethod, names: MethodNames) {
    super(recorder.reporterFor(method));
    this.calls = recorder.group(CallCounts).calls;
    this.names = namesOf(recorder, method, names);
    this.exceptions = recorder.families.words(
      'method_calls_total',
      `exceptions of ${this.names.join('.')}`,
      'Throw errors of fewer classes, and let no class take its name from data.',
    );
    this.ok = this.calls.at(...this.names, 'ok', NO_EXCEPTION);
    // The first failure would not show in increase() if the series began with it.
    this.calls.initialise(...this.names, 'error', this.exceptions.of('Error'));
  }

  begin(): undefined {}

  protected record(_call: undefined, ending: Ending, value: unknown): void {
    if (ending === 'threw') {
      this.calls.inc(...this.names, 'error', this.exceptions.of(classOfError(value)));
    } else {
      this.ok.value++;
    }
  }
}
