import { type Ending, Meter } from '../follow/meter';
import type { LabelledCounter, NumberCell } from '../instruments/labelled-numbers';
import { type MeasuringClassDecorator, methodOrClassDecorator } from './decorate';
import { classOfError } from '../core/error-words';
import { CallSeries, labelsOf } from './call-series';
import { type MeasuredMethod, placeOf } from './measured-method';
import { type MethodNames, checkMethodNames, namesOf } from './method-names';
import { CallCounts } from './metrics/call-metrics';
import { OwnMetrics } from './metrics/own-metrics';
import { OWN_METRIC_OPTIONS, type OwnMetric, type OwnMetricOptions, checkOwnMetric } from './own-metric';
import type { Recorder } from './recorder';
import type { BoundedWords } from '../instruments/words';

const DECORATOR = '@Counted()';
const NO_EXCEPTION = 'none';

/** What `@Counted()` takes. */
export interface CountedOptions extends MethodNames, OwnMetricOptions {}

/**
 * Counts the calls of a method, or of every method that a class declares, in `method_calls_total{class, method,
 * result, exception}`: `result` is `ok` or `error`, `exception` the class of what was thrown, `none` where nothing
 * was. With `name`, it counts them in a metric of your own, with the label `result` and those of `labels`.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @Counted()
 * async charge(order: Order): Promise<Receipt> { … }
 *
 * @Counted({ name: 'refunds_total', labels: { reason: ([order]: [Order]) => order.reason } })
 * async refund(order: Order): Promise<void> { … }
 * ```
 */
export function Counted(options?: CountedOptions): MeasuringClassDecorator {
  const checked = checkMethodNames(options, DECORATOR, OWN_METRIC_OPTIONS);
  const own = checkOwnMetric({ options: checked, decorator: DECORATOR, ending: '_total' });
  return methodOrClassDecorator({
    decorator: own?.decorator ?? DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) =>
      own === undefined ? new CountedMeter(recorder, method, checked) : ownMeter(recorder, method, own),
  });
}

function ownMeter(recorder: Recorder, method: MeasuredMethod, metric: OwnMetric): OwnCountedMeter {
  const { family, labels } = recorder.group(OwnMetrics).counter({ metric, place: placeOf(method) });
  const series = new CallSeries(labelsOf(recorder, method, metric, labels), (...values) => family.at(...values));
  return new OwnCountedMeter(recorder.reporterFor(method), series);
}

/** Counts calls in a metric of the application's own. */
class OwnCountedMeter extends Meter<undefined> {
  override readonly usesArguments: boolean;

  constructor(
    onFailure: (error: unknown) => void,
    private readonly series: CallSeries<NumberCell>,
    private readonly args: readonly unknown[] = [],
  ) {
    super(onFailure);
    this.usesArguments = series.usesCall;
  }

  override withArguments(args: readonly unknown[]): OwnCountedMeter {
    return new OwnCountedMeter(this.onFailure, this.series, args);
  }

  begin(): undefined {}

  protected record(_call: undefined, ending: Ending, value: unknown): void {
    this.series.of(this.args, ending, value).value++;
  }
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
