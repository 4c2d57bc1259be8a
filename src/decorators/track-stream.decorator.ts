import type { NumberCell } from '../record/labelled-numbers';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { type MeasuredMethod, placeOf } from './measured-method';
import { type Ending, Meter } from './meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';
import { StreamMetrics } from './stream-metrics';

const DECORATOR = '@TrackStream()';

const OUTCOMES: Readonly<Record<Ending, string>> = {
  returned: 'completed',
  cancelled: 'cancelled',
  threw: 'error',
};

/**
 * Measures what a method streams: an `AsyncIterable`, a generator, an `Observable` or a `Readable`, or a promise of one. With the labels `class` and
 * `method`: `streams_active`, `stream_time_to_first_item_seconds`, `stream_items_total`, `stream_duration_seconds`, and `streams_total` with the
 * label `outcome` (`completed`; `cancelled`: its reader wanted no more; `error`). A stream begins when somebody reads it, a
 * `Readable` when it is returned; where it came by a promise, the clock began with the call of the method.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no method
 * @example
 * ```ts
 * @TrackStream()
 * async *tokens(prompt: string): AsyncGenerator<string> { … }
 * ```
 */
export function TrackStream(options?: MethodNames): MeasuringDecorator {
  const names = checkMethodNames(options, DECORATOR);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: false,
    makeMeter: (recorder, method) => new StreamMeter(recorder, method, names),
  });
}

interface StreamCall {
  readonly startedAt: number;
  items: number;
}

class StreamMeter extends Meter<StreamCall> {
  override readonly streamsOnly = true;
  private readonly metrics: StreamMetrics;
  private readonly active: NumberCell;
  private readonly items: NumberCell;
  private readonly outcomes: Readonly<Record<Ending, NumberCell>>;
  private readonly firstItemSlot: number;
  private readonly durationSlot: number;

  constructor(
    private readonly recorder: Recorder,
    private readonly method: MeasuredMethod,
    names: MethodNames,
  ) {
    super(recorder.reporterFor(method));
    this.metrics = recorder.group(StreamMetrics);
    const { active, items, total, timeToFirstItem, duration } = this.metrics;
    const labels = namesOf(recorder, method, names);
    this.active = active.at(...labels);
    this.items = items.at(...labels);
    this.outcomes = {
      returned: total.at(...labels, OUTCOMES.returned),
      cancelled: total.at(...labels, OUTCOMES.cancelled),
      threw: total.at(...labels, OUTCOMES.threw),
    };
    this.firstItemSlot = timeToFirstItem.slotOf(...labels);
    this.durationSlot = duration.slotOf(...labels);
  }

  begin(earlier?: StreamCall): StreamCall {
    this.active.value++;
    return { startedAt: earlier?.startedAt ?? performance.now(), items: 0 };
  }

  override forget(): void {
    this.active.value--;
  }

  override item(call: StreamCall): void {
    if (call.items++ === 0) {
      this.metrics.timeToFirstItem.observe(this.firstItemSlot, secondsSince(call));
    }
    this.items.value++;
  }

  override reject(): void {
    this.forget();
    const where = placeOf(this.method);
    this.recorder.report(where, `${where} measures nothing where the method returns no stream.`);
  }

  protected record(call: StreamCall, ending: Ending): void {
    this.active.value--;
    this.outcomes[ending].value++;
    this.metrics.duration.observe(this.durationSlot, secondsSince(call));
  }
}

function secondsSince({ startedAt }: StreamCall): number {
  return (performance.now() - startedAt) / 1000;
}
