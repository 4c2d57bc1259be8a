import { doubled, HistogramCells } from './histogram-cells';
import { OVERFLOW } from './label-value';

/** What one series of requests is about. */
export interface RequestSeries {
  readonly method: string;
  /** Route template. */
  readonly path: string;
  /** Status code. */
  readonly status: number;
  /** Values of the custom labels, in the order of the option. */
  readonly custom: readonly string[];
}

type SlotsByStatus = Map<number, number>;
type SlotsByMethod = Map<string, SlotsByStatus>;
type SlotsByPath = Map<string, SlotsByMethod>;

const FIRST_CAPACITY = 16;
const NO_CUSTOM: readonly string[] = [];
const NO_CUSTOM_KEY = '';

/**
 * Every request an application answered: for each method, route, status (and custom labels) how many, how long, how many aborted.
 *
 * One store holds them at full resolution; what is exposed (labels left out, statuses grouped) is summed up when it is read. So recording is
 * one look-up in nested maps and three additions in typed arrays, whatever the options say, and the JSON summary knows every endpoint.
 */
export class RequestStore {
  /** What the series are about, by their number. */
  readonly series: RequestSeries[] = [];
  readonly durations: HistogramCells;
  /** Requests that began and have not ended. */
  inFlight = 0;

  private counts: Float64Array = new Float64Array(FIRST_CAPACITY);
  private aborts: Float64Array = new Float64Array(FIRST_CAPACITY);
  private readonly slots = new Map<string, SlotsByPath>();

  /**
   * @param bounds of the duration histogram, in seconds
   * @param mostSeries the series budget
   * @param onDropped called for each request that counts in an overflow series
   */
  constructor(
    bounds: readonly number[],
    private readonly mostSeries: number,
    private readonly onDropped: (series: RequestSeries) => void,
  ) {
    this.durations = new HistogramCells(bounds);
  }

  /** Counts one request that has ended. `method`, `path` and `status` come from closed sets; `custom` may not. */
  record(
    method: string,
    path: string,
    status: number,
    seconds: number,
    aborted: boolean,
    custom: readonly string[] = NO_CUSTOM,
  ): void {
    const customKey = custom.length === 0 ? NO_CUSTOM_KEY : JSON.stringify(custom);
    const slot =
      this.slots.get(customKey)?.get(path)?.get(method)?.get(status) ??
      this.newSlot(customKey, { method, path, status, custom });
    this.counts[slot]!++; // newSlot() made room
    if (aborted) {
      this.aborts[slot]!++; // newSlot() made room
    }
    // A clock that steps back or a value that is none must not spoil the sum for good.
    this.durations.observe(slot, seconds > 0 ? seconds : 0);
  }

  /** How many requests the series has. */
  countOf(slot: number): number {
    return this.counts[slot] ?? 0;
  }

  /** How many of the series' requests were aborted by the client. */
  abortsOf(slot: number): number {
    return this.aborts[slot] ?? 0;
  }

  clearCounts(): void {
    this.counts.fill(0);
  }

  clearAborts(): void {
    this.aborts.fill(0);
  }

  private newSlot(customKey: string, series: RequestSeries): number {
    if (this.series.length < this.mostSeries) {
      return this.add(customKey, series);
    }
    this.onDropped(series);
    const overflow = { ...series, path: OVERFLOW, custom: series.custom.map(() => OVERFLOW) };
    const overflowKey = overflow.custom.length === 0 ? NO_CUSTOM_KEY : JSON.stringify(overflow.custom);
    return (
      this.slots.get(overflowKey)?.get(OVERFLOW)?.get(series.method)?.get(series.status) ??
      this.add(overflowKey, overflow)
    );
  }

  private add(customKey: string, series: RequestSeries): number {
    const slot = this.series.push(series) - 1;
    if (slot >= this.counts.length) {
      this.counts = doubled(this.counts);
      this.aborts = doubled(this.aborts);
    }
    this.durations.reserve(slot);
    const byPath = getOrAdd(this.slots, customKey, (): SlotsByPath => new Map());
    const byMethod = getOrAdd(byPath, series.path, (): SlotsByMethod => new Map());
    getOrAdd(byMethod, series.method, (): SlotsByStatus => new Map()).set(series.status, slot);
    return slot;
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) {
    return found;
  }
  const made = make();
  map.set(key, made);
  return made;
}
