import type { LabelledCounter } from '../record/labelled-counter';
import type { LabelledGauge } from '../record/labelled-gauge';
import type { LabelledHistogram } from '../record/labelled-histogram';
import type { Recorder } from './recorder';

/** `method_calls_total`. */
export class CallCounts {
  readonly calls: LabelledCounter;

  constructor({ families }: Recorder) {
    this.calls = families.counter({
      name: 'method_calls_total',
      help: 'Calls of methods, by result.',
      labels: ['class', 'method', 'result', 'exception'],
    });
  }
}

/** `method_duration_seconds`. */
export class CallDurations {
  readonly durations: LabelledHistogram;

  constructor({ families }: Recorder) {
    this.durations = families.duration({
      name: 'method_duration_seconds',
      help: 'Duration of calls of methods in seconds, by result.',
      labels: ['class', 'method', 'result'],
    });
  }
}

/** `method_calls_in_flight`. */
export class CallsInFlight {
  readonly inFlight: LabelledGauge;

  constructor({ families }: Recorder) {
    this.inFlight = families.gauge({
      name: 'method_calls_in_flight',
      help: 'Calls of methods that have not ended.',
      labels: ['class', 'method'],
    });
  }
}
