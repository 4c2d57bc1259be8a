import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { LabelledCounter, LabelledGauge } from '../../instruments/labelled-numbers';
import type { Recorder } from '../recorder';

/**
 * `streams_total`, `streams_active`, `stream_items_total`, `stream_time_to_first_item_seconds`,
 * `stream_duration_seconds`.
 */
export class StreamMetrics {
  readonly total: LabelledCounter;
  readonly active: LabelledGauge;
  readonly items: LabelledCounter;
  readonly timeToFirstItem: LabelledHistogram;
  readonly duration: LabelledHistogram;

  constructor({ families }: Recorder) {
    this.total = families.counter('streams_total');
    this.active = families.gauge('streams_active');
    this.items = families.counter('stream_items_total');
    this.timeToFirstItem = families.streamDuration('stream_time_to_first_item_seconds');
    this.duration = families.streamDuration('stream_duration_seconds');
  }
}
