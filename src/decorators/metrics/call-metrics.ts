import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { GaugeOf, LabelledCounter, LabelledGauge } from '../../instruments/labelled-numbers';
import type { Recorder } from '../recorder';
import { RunningCalls } from '../running-calls';

/** `method_calls_total`. */
export class CallCounts {
  readonly calls: LabelledCounter;

  constructor({ families }: Recorder) {
    this.calls = families.counter('method_calls_total');
  }
}

/** `method_duration_seconds`. */
export class CallDurations {
  readonly durations: LabelledHistogram;

  constructor({ families }: Recorder) {
    this.durations = families.duration('method_duration_seconds');
  }
}

/** `method_calls_in_flight`. */
export class CallsInFlight {
  readonly inFlight: LabelledGauge;

  constructor({ families }: Recorder) {
    this.inFlight = families.gauge('method_calls_in_flight');
  }
}

/** `method_longest_running_seconds`. */
export class LongestRunning {
  readonly running: GaugeOf<RunningCalls>;

  constructor({ families }: Recorder) {
    this.running = families.gaugeOf('method_longest_running_seconds', () => new RunningCalls());
  }
}
