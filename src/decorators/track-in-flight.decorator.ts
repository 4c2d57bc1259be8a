import type { NumberCell } from '../instruments/labelled-numbers';
import { CallsInFlight } from './metrics/call-metrics';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import type { MeasuredMethod } from './measured-method';
import { Meter } from '../follow/meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';

const DECORATOR = '@TrackInFlight()';

/**
 * Shows in `method_calls_in_flight{class, method}` how many calls of the method have begun and not ended. What is lazy
 * (an Observable, a generator, a query builder) is in flight from when somebody starts it.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @TrackInFlight()
 * async import(file: string): Promise<void> { … }
 * ```
 */
export function TrackInFlight(options?: MethodNames): MeasuringDecorator {
  const names = checkMethodNames(options, DECORATOR);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => new InFlightMeter(recorder, method, names),
  });
}

class InFlightMeter extends Meter<undefined> {
  private readonly calls: NumberCell;

  constructor(recorder: Recorder, method: MeasuredMethod, names: MethodNames) {
    super(recorder.reporterFor(method));
    this.calls = recorder.group(CallsInFlight).inFlight.at(...namesOf(recorder, method, names));
  }

  begin(): undefined {
    this.calls.value++;
  }

  override forget(): void {
    this.calls.value--;
  }

  protected record(): void {
    this.calls.value--;
  }
}
