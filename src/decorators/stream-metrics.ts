import type { LabelledCounter } from '../record/labelled-counter';
import type { LabelledGauge } from '../record/labelled-gauge';
import type { LabelledHistogram } from '../record/labelled-histogram';
import type { Recorder } from './recorder';

const LABELS = ['class', 'method'];

/** `streams_total`, `streams_active`, `stream_items_total`, `stream_time_to_first_item_seconds`, `stream_duration_seconds`. */
export class StreamMetrics {
  readonly total: LabelledCounter;
  readonly active: LabelledGauge;
  readonly items: LabelledCounter;
  readonly timeToFirstItem: LabelledHistogram;
  readonly duration: LabelledHistogram;

  constructor({ families }: Recorder) {
    this.total = families.counter({
      name: 'streams_total',
      help: 'Streams of methods that have ended, by outcome.',
      labels: [...LABELS, 'outcome'],
    });
    this.active = families.gauge({
      name: 'streams_active',
      help: 'Streams of methods that are being read.',
      labels: LABELS,
    });
    this.items = families.counter({
      name: 'stream_items_total',
      help: 'Items that streams of methods have given.',
      labels: LABELS,
    });
    this.timeToFirstItem = families.streamDuration({
      name: 'stream_time_to_first_item_seconds',
      help: 'Time until a stream of a method gave its first item in seconds.',
      labels: LABELS,
    });
    this.duration = families.streamDuration({
      name: 'stream_duration_seconds',
      help: 'Duration of streams of methods in seconds.',
      labels: LABELS,
    });
  }
}
