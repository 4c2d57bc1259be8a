import type { LabelledHistogram } from '../record/labelled-histogram';
import { CallDurations } from './call-metrics';
import { type MeasuringClassDecorator, methodOrClassDecorator } from './decorate';
import { type Ending, Meter } from './meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';

const DECORATOR = '@Timed()';

/**
 * Measures how long the calls of a method take, or of every method that a class declares, in `method_duration_seconds{class, method, result}`:
 * until the value is there, a stream has ended, or it failed.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no method
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
  private readonly durations: LabelledHistogram;
  private readonly ok: number;
  private readonly error: number;

  /** @param names values of the labels `class` and `method` */
  constructor(recorder: Recorder, names: readonly [string, string], onFailure: (error: unknown) => void) {
    super(onFailure);
    this.durations = recorder.group(CallDurations).durations;
    this.ok = this.durations.slotOf(...names, 'ok');
    this.error = this.durations.slotOf(...names, 'error');
  }

  begin(): number {
    return performance.now();
  }

  protected record(start: number, ending: Ending): void {
    this.durations.observe(ending === 'threw' ? this.error : this.ok, (performance.now() - start) / 1000);
  }
}
