import type { NumberCell } from '../instruments/labelled-numbers';
import { boolean } from '../options/schema';
import { CallsInFlight } from './metrics/call-metrics';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { watchLongTasks } from './long-task-meter';
import type { MeasuredMethod } from './measured-method';
import { Meter } from '../follow/meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';

const DECORATOR = '@TrackInFlight()';

/** What `@TrackInFlight()` takes. */
export interface TrackInFlightOptions extends MethodNames {
  /**
   * Shows in `method_longest_running_seconds{class, method}` for how long the oldest call that has not ended has been
   * running, as {@link TimedOptions.longTask} does.
   *
   * @default false
   * Cost: an object for each call while it runs; a look at those when the metric is read.
   */
  longTask?: boolean;
}

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
export function TrackInFlight(options?: TrackInFlightOptions): MeasuringDecorator {
  const checked = checkMethodNames(options, DECORATOR, ['longTask']);
  const longTask = boolean.read(checked.longTask, `${DECORATOR} longTask`) === true;
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => {
      const names = namesOf(recorder, method, checked);
      const meter = new InFlightMeter(recorder, method, names);
      return longTask ? watchLongTasks(recorder, names, meter) : meter;
    },
  });
}

class InFlightMeter extends Meter<undefined> {
  private readonly calls: NumberCell;

  constructor(recorder: Recorder, method: MeasuredMethod, names: readonly [string, string]) {
    super(recorder.reporterFor(method));
    this.calls = recorder.group(CallsInFlight).inFlight.at(...names);
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
