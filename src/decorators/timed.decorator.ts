import type { HistogramCell } from '../instruments/labelled-histogram';
import { CallDurations } from './metrics/call-metrics';
import { type MeasuringClassDecorator, methodOrClassDecorator } from './decorate';
import { type Ending, Meter } from '../follow/meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';

const DECORATOR = '@Timed()';

/**
 * Measures how long the calls of a method take, or of every method that a class declares, in
 * `method_duration_seconds{class, method, result}`: until the value is there, a stream has ended, or it failed.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @Timed()
 * async render(report: Report): Promise<Buffer> { … }
 * ```
 */
export function Timed(options?: MethodNames): MeasuringClassDecorator {
  const names = checkMethodNames(options, DECORATOR);
  return methodOrClassDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) =>
      new TimedMeter(recorder, namesOf(recorder, method, names), recorder.reporterFor(method)),
  });
}

/** Measures how long something takes. */
export class TimedMeter extends Meter<number> {
  private readonly ok: HistogramCell;
  private readonly error: HistogramCell;

  /** @param names values of the labels `class` and `method` */
  constructor(recorder: Recorder, names: readonly [string, string], onFailure: (error: unknown) => void) {
    super(onFailure);
    const { durations } = recorder.group(CallDurations);
    this.ok = durations.at(...names, 'ok');
    this.error = durations.at(...names, 'error');
  }

  begin(earlier?: number): number {
    return earlier ?? performance.now();
  }

  protected record(start: number, ending: Ending): void {
    const cell = ending === 'threw' ? this.error : this.ok;
    cell.observe((performance.now() - start) / 1000);
  }
}
