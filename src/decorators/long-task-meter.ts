import { type Ending, Meter } from '../follow/meter';
import { LongestRunning } from './metrics/call-metrics';
import type { Recorder } from './recorder';
import type { RunningCall, RunningCalls } from './running-calls';

/** The meter where it is asked for long tasks: one that also knows which calls are running. */
export function watchLongTasks(recorder: Recorder, names: readonly [string, string], meter: Meter): Meter {
  return new LongTaskMeter(meter, recorder.group(LongestRunning).running.at(...names));
}

interface LongCall extends RunningCall {
  /** What the meter itself keeps of the call. */
  readonly inner: unknown;
}

/** Measures as another meter does, and knows which calls are running. */
class LongTaskMeter extends Meter<LongCall> {
  override readonly usesArguments: boolean;

  constructor(
    private readonly meter: Meter,
    private readonly running: RunningCalls,
  ) {
    super(() => {});
    this.usesArguments = meter.usesArguments;
  }

  override withArguments(args: readonly unknown[]): LongTaskMeter {
    return new LongTaskMeter(this.meter.withArguments(args), this.running);
  }

  begin(earlier?: LongCall): LongCall {
    const call = {
      startedAt: earlier?.startedAt ?? performance.now(),
      inner: this.meter.begin(earlier?.inner),
    };
    this.running.add(call);
    return call;
  }

  override forget(call: LongCall): void {
    this.running.delete(call);
    this.meter.forget(call.inner);
  }

  override item(call: LongCall): void {
    this.meter.item(call.inner);
  }

  override end(call: LongCall, ending: Ending, value: unknown): void {
    this.running.delete(call);
    this.meter.end(call.inner, ending, value);
  }

  protected record(): void {}
}
