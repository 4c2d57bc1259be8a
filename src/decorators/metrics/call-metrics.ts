import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { LabelledCounter, LabelledGauge } from '../../instruments/labelled-numbers';
import type { Recorder } from '../recorder';

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
