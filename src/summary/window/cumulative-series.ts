import type { ExponentialCells } from '../../instruments/exponential-cells';
import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import { LabelledCounter, type LabelledNumbers } from '../../instruments/labelled-numbers';
import { RequestStore } from '../../stores/request-store';
import { isEventStream, NO_TRAITS } from '../../stores/request-traits';
import type { WindowSource } from './window-source';

/** Series of which several numbers are kept that only rise, so that a time is the difference of two moments. */
export interface CumulativeSeries {
  /** One more than the highest number of a series. Some numbers below may be free. */
  readonly size: number;
  /**
   * What the series of this number is about: the same object as long as the number means the same; `undefined` where
   * the number is free.
   */
  keyAt(slot: number): object | undefined;
  /** How many numbers each has. */
  readonly columns: number;
  /** Writes the numbers of the series. */
  read(slot: number, into: Float64Array): void;
  /** How often a column of all series was set back to zero. */
  resetsOf(column: number): number;
  /** The buckets of each series' values, where it has any. */
  readonly exponential: ExponentialCells | undefined;
  /** Whether the buckets of a series count. */
  hasBuckets?(slot: number): boolean;
}

/** The numbers of {@link cumulativeRequests}. */
export const REQUESTS = { count: 0, errors: 1, aborted: 2, seconds: 3 } as const;

/** The numbers of {@link cumulativeValues}. */
export const VALUES = { count: 0, sum: 1 } as const;

/** What is set back to zero together, by column. */
const RESETS_OF: readonly (keyof RequestStore['resets'])[] = ['counts', 'counts', 'aborts', 'durations'];

const FIRST_SERVER_ERROR = 500;

/** Whether the service failed a request that it answered with this status. */
export function isServerError(status: number): boolean {
  return status >= FIRST_SERVER_ERROR;
}

/**
 * Requests by series: count, errors (a status of 500 or above), aborted, and the seconds of those that are no event
 * streams. The keys are the store's `RequestSeries`.
 */
export function cumulativeRequests(store: RequestStore): CumulativeSeries {
  return {
    get size(): number {
      return store.size;
    },
    keyAt: (slot) => store.seriesAt(slot),
    columns: 4,
    read(slot, into): void {
      const count = store.countOf(slot);
      const series = store.seriesAt(slot);
      into[REQUESTS.count] = count;
      into[REQUESTS.errors] = isServerError(series?.status ?? 0) ? count : 0;
      into[REQUESTS.aborted] = store.abortsOf(slot);
      into[REQUESTS.seconds] = series !== undefined && isEventStream(series.traits) ? 0 : store.durations.sumOf(slot);
    },
    resetsOf: (column) => store.resets[RESETS_OF[column] ?? 'counts'],
    exponential: store.exponential,
    // How long an event stream lasts says nothing of the service.
    hasBuckets: (slot) => !isEventStream(store.seriesAt(slot)?.traits ?? NO_TRAITS),
  };
}

/** A counter by label set: its value. The keys are the label values. */
export function cumulativeCounter(counter: LabelledNumbers): CumulativeSeries {
  return {
    get size(): number {
      return counter.size;
    },
    keyAt: (slot) => counter.valuesOf(slot),
    columns: 1,
    read(slot, into): void {
      into[VALUES.count] = counter.value(slot);
    },
    resetsOf: () => counter.resets,
    exponential: undefined,
  };
}

/** A histogram by label set: how many values, their sum. The keys are the label values. */
export function cumulativeHistogram(histogram: LabelledHistogram): CumulativeSeries {
  return {
    get size(): number {
      return histogram.size;
    },
    keyAt: (slot) => histogram.valuesOf(slot),
    columns: 2,
    read(slot, into): void {
      into[VALUES.count] = histogram.countOf(slot);
      into[VALUES.sum] = histogram.sumOf(slot);
    },
    resetsOf: () => histogram.resets,
    exponential: histogram.exponential,
  };
}

/** The numbers of a source. */
export function cumulativeOf(source: WindowSource): CumulativeSeries {
  if (source instanceof RequestStore) {
    return cumulativeRequests(source);
  }
  return source instanceof LabelledCounter ? cumulativeCounter(source) : cumulativeHistogram(source);
}
