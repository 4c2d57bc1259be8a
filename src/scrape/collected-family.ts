import type {
  Exemplar,
  HistogramSeries,
  MetricSnapshot,
  Sample,
  ValueSeries,
  WorkersRule,
} from '../instruments/metric-family';
import type { Labels } from '../instruments/labels';

/** A sample that may have an exemplar. */
export type CollectedSample = Sample & { readonly exemplar?: Exemplar | null };

/** A histogram that may have exemplars. */
export type CollectedHistogram = HistogramSeries & {
  /** The exemplar of a bucket, the last being that over the highest bound. */
  exemplarOf?(index: number, bucket: number): Exemplar | null | undefined;
};

/** A metric that was collected: its samples, or where they can be read one at a time. */
export interface CollectedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: MetricSnapshot['type'];
  /** @default 'sum' */
  readonly workers?: WorkersRule | undefined;
  /** Labels of every sample that has none of that name: those of the option, and of the registry. */
  readonly defaultLabels: Labels | undefined;
  readonly content:
    ValueSeries | CollectedHistogram | { readonly kind: 'samples'; readonly samples: readonly CollectedSample[] };
}
