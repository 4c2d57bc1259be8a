import type { HistogramCell } from '../instruments/labelled-histogram';
import type { NumberCell } from '../instruments/labelled-numbers';
import { isTimeout } from '../core/error-kinds';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { type MeasuredMethod, placeOf } from './measured-method';
import { type Ending, Meter } from '../follow/meter';
import { checkMethodNames, type MethodNames, namesOf } from './method-names';
import type { Recorder } from './recorder';
import { StreamMetrics } from './metrics/stream-metrics';

const DECORATOR = '@TrackStream()';

const OUTCOMES = ['completed', 'cancelled', 'timeout', 'error'] as const;

type Outcome = (typeof OUTCOMES)[number];

/**
 * Measures what a method streams: an `AsyncIterable`, a generator, an `Observable` or a `Readable`, or a promise of
 * one. With the labels `class` and `method`: `streams_active`, `stream_time_to_first_item_seconds`,
 * `stream_items_total`, `stream_duration_seconds`, and `streams_total` with the label `outcome` (`completed`;
 * `cancelled`: its reader wanted no more; `timeout`; `error`). A stream begins when somebody reads it, a `Readable`
 * when it is returned; where it came by a promise, the clock began with the call of the method.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
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
  private readonly active: NumberCell;
  private readonly items: NumberCell;
  private readonly outcomes: Readonly<Record<Outcome, NumberCell>>;
  private readonly timeToFirstItem: HistogramCell;
  private readonly duration: HistogramCell;

  constructor(
    private readonly recorder: Recorder,
    private readonly method: MeasuredMethod,
    names: MethodNames,
  ) {
    super(recorder.reporterFor(method));
    const { active, items, total, timeToFirstItem, duration } = recorder.group(StreamMetrics);
    const labels = namesOf(recorder, method, names);
    this.active = active.at(...labels);
    this.items = items.at(...labels);
    this.outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, total.at(...labels, outcome)])) as Record<
      Outcome,
      NumberCell
    >;
    this.timeToFirstItem = timeToFirstItem.at(...labels);
    this.duration = duration.at(...labels);
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
      this.timeToFirstItem.observe(secondsSince(call));
    }
    this.items.value++;
  }

  override reject(): void {
    this.forget();
    const where = placeOf(this.method);
    this.recorder.report(where, `${where} measures nothing where the method returns no stream.`);
  }

  protected record(call: StreamCall, ending: Ending, value: unknown): void {
    this.active.value--;
    this.outcomes[outcomeOf(ending, value)].value++;
    this.duration.observe(secondsSince(call));
  }
}

function outcomeOf(ending: Ending, value: unknown): Outcome {
  if (ending === 'threw') {
    return isTimeout(value) ? 'timeout' : 'error';
  }
  return ending === 'returned' ? 'completed' : 'cancelled';
}

function secondsSince({ startedAt }: StreamCall): number {
  return (performance.now() - startedAt) / 1000;
}
