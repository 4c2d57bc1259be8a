import type { HistogramCell } from '../instruments/labelled-histogram';
import { buckets } from '../options/buckets';
import { boolean } from '../options/schema';
import { CallDurations } from './metrics/call-metrics';
import { OwnMetrics } from './metrics/own-metrics';
import { CallSeries, labelsOf } from './call-series';
import { type MeasuringClassDecorator, methodOrClassDecorator } from './decorate';
import { type Ending, Meter } from '../follow/meter';
import { watchLongTasks } from './long-task-meter';
import { type MeasuredMethod, placeOf } from './measured-method';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import { checkOwnMetric, OWN_METRIC_OPTIONS, type OwnMetric, type OwnMetricOptions } from './own-metric';
import type { Recorder } from './recorder';

const DECORATOR = '@Timed()';

/** What `@Timed()` takes. */
export interface TimedOptions extends MethodNames, OwnMetricOptions {
  /**
   * Upper bounds of the buckets in seconds, ascending, without `+Inf`, of the metric called `name`.
   *
   * @default those of the option `decorators.buckets`
   * Cost: 8 bytes for each bucket of each label set, and a line of every scrape.
   */
  buckets?: readonly number[];

  /**
   * Shows in `method_longest_running_seconds{class, method}` for how long the oldest call that has not ended has been
   * running, 0 where there is none: of jobs and imports that may hang, and that the histogram knows only once they
   * are over.
   *
   * @default false
   * Cost: an object for each call while it runs; a look at those when the metric is read.
   */
  longTask?: boolean;
}

/**
 * Measures how long the calls of a method take, or of every method that a class declares, in
 * `method_duration_seconds{class, method, result}`: until the value is there, a stream has ended, or it failed. With
 * `name`, it measures them in a histogram of your own, with the label `result` and those of `labels`.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method; when the application starts, for a name that is another metric's
 * @example
 * ```ts
 * @Timed()
 * async render(report: Report): Promise<Buffer> { … }
 *
 * @Timed({ name: 'payment_duration_seconds', labels: { provider: ([payment]: [Payment]) => payment.provider } })
 * async pay(payment: Payment): Promise<Receipt> { … }
 *
 * @Timed({ longTask: true })
 * async importAll(): Promise<void> { … }
 * ```
 */
export function Timed(options?: TimedOptions): MeasuringClassDecorator {
  const checked = checkMethodNames(options, DECORATOR, [...OWN_METRIC_OPTIONS, 'buckets', 'longTask']);
  const longTask = boolean.read(checked.longTask, `${DECORATOR} longTask`) === true;
  const bounds = buckets.read(checked.buckets, `${DECORATOR} buckets`);
  const own = checkOwnMetric({
    options: checked,
    decorator: DECORATOR,
    ending: '_seconds',
    needName: ['buckets'],
    keepsNames: longTask,
  });
  return methodOrClassDecorator({
    decorator: own?.decorator ?? DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => {
      if (own !== undefined && !longTask) {
        return ownMeter(recorder, method, own, bounds);
      }
      const names = namesOf(recorder, method, checked);
      const meter =
        own === undefined
          ? new TimedMeter(recorder, names, recorder.reporterFor(method))
          : ownMeter(recorder, method, own, bounds);
      return longTask ? watchLongTasks(recorder, names, meter) : meter;
    },
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

function ownMeter(
  recorder: Recorder,
  method: MeasuredMethod,
  metric: OwnMetric,
  bounds: readonly number[] | undefined,
): OwnTimedMeter {
  const { family, labels } = recorder.group(OwnMetrics).histogram({ metric, buckets: bounds, place: placeOf(method) });
  const series = new CallSeries(labelsOf(recorder, method, metric, labels), (...values) => family.at(...values));
  return new OwnTimedMeter(recorder.reporterFor(method), series);
}

/** Measures how long calls take, in a histogram of the application's own. */
class OwnTimedMeter extends Meter<number> {
  override readonly usesArguments: boolean;

  constructor(
    onFailure: (error: unknown) => void,
    private readonly series: CallSeries<HistogramCell>,
    private readonly args: readonly unknown[] = [],
  ) {
    super(onFailure);
    this.usesArguments = series.usesCall;
  }

  override withArguments(args: readonly unknown[]): OwnTimedMeter {
    return new OwnTimedMeter(this.onFailure, this.series, args);
  }

  begin(earlier?: number): number {
    return earlier ?? performance.now();
  }

  protected record(start: number, ending: Ending, value: unknown): void {
    const seconds = (performance.now() - start) / 1000;
    this.series.of(this.args, ending, value).observe(seconds);
  }
}
