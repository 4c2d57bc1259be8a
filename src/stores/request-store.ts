import { ExponentialCells } from '../instruments/exponential-cells';
import { doubled, HistogramCells } from '../instruments/histogram-cells';
import { OVERFLOW } from '../instruments/labels';
import type { ActiveRequests } from './active-requests';
import { ExceptionNames } from './exception-names';
import type { RequestMaxima } from './request-maxima';
import { NO_TRAITS, type RequestTraits } from './request-traits';
import { customKeyOf, type RequestSeries, SeriesSlots } from './series-slots';

const FIRST_CAPACITY = 16;
const NO_CUSTOM: readonly string[] = [];

/**
 * Every request an application answered: for each method, route, status (and custom labels) how many, how long, how
 * many aborted.
 *
 * One store holds them at full resolution; what is exposed (labels left out, statuses grouped) is summed up when it is
 * read. So recording is one look-up in nested maps and three additions in typed arrays, whatever the options say, and
 * the JSON summary knows every endpoint.
 */
export class RequestStore {
  readonly durations: HistogramCells;
  /** The durations again, in buckets fine enough for percentiles. */
  readonly exponential: ExponentialCells = new ExponentialCells();
  /** How often each was set back to zero. */
  readonly resets: { counts: number; aborts: number; durations: number } = { counts: 0, aborts: 0, durations: 0 };
  /** Told of a series that is about to be removed. */
  beforeRemoval: ((slot: number) => void) | undefined;
  /** Requests that began and have not ended. */
  inFlight = 0;
  /** The same by what tells them apart, where they are told apart. */
  active: ActiveRequests | undefined;
  /** The longest durations of the last minutes, where somebody asks for them. */
  maxima: RequestMaxima | undefined;
  /** What exceptions the traits of series name. */
  readonly exceptions: ExceptionNames = new ExceptionNames();

  private readonly series: (RequestSeries | undefined)[] = [];
  private readonly free: number[] = [];
  private changes = 0;
  private holds = 0;
  private overflow: { readonly custom: readonly string[]; readonly key: string } | undefined;
  private counts: Float64Array = new Float64Array(FIRST_CAPACITY);
  private aborts: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** How many sweeps ago the series was recorded last. */
  private idle: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  private readonly slots = new SeriesSlots();

  /**
   * @param bounds of the duration histogram, in seconds
   * @param mostSeries the series budget
   * @param onDropped called for each request that counts in an overflow series
   */
  constructor(
    bounds: readonly number[],
    private readonly mostSeries: number,
    private readonly onDropped: () => void,
  ) {
    this.durations = new HistogramCells(bounds);
  }

  /** One more than the highest number of a series. Some numbers below may be free. */
  get size(): number {
    return this.series.length;
  }

  /** Changes when a number that meant a series is free, or means another. */
  get generation(): number {
    return this.changes;
  }

  /** The same as long as nothing is recorded, removed or set back: whatever is recorded, counts. */
  version(): string {
    const { size, changes, resets } = this;
    let sum = 0;
    for (let slot = 0; slot < size; slot++) {
      sum += this.countOf(slot);
    }
    return [size, sum, changes, ...Object.values(resets)].join(' ');
  }

  /** What the series of this number is about; `undefined` where the number is free. */
  seriesAt(slot: number): RequestSeries | undefined {
    return this.series[slot];
  }

  /** Calls `visit` with every series and its number. */
  forEach(visit: (slot: number, series: RequestSeries) => void): void {
    this.series.forEach((series, slot) => {
      if (series !== undefined) {
        visit(slot, series);
      }
    });
  }

  /**
   * Counts one request that has ended. `method`, `path`, `status` and `traits` come from closed sets; `custom` may not.
   */
  record(
    method: string,
    path: string,
    status: number,
    seconds: number,
    aborted: boolean,
    custom: readonly string[] = NO_CUSTOM,
    traits: RequestTraits = NO_TRAITS,
  ): void {
    const slot = this.slotOf(method, path, status, traits, custom);
    this.counts[slot]!++; // the slot was made with room
    this.idle[slot] = 0;
    if (aborted) {
      this.aborts[slot]!++; // the slot was made with room
    }
    // A clock that steps back or a value that is none must not spoil the sum for good.
    const duration = seconds > 0 ? seconds : 0;
    this.durations.observe(slot, duration);
    this.exponential.observe(slot, duration);
    this.maxima?.record(slot, duration);
  }

  /** Counts one request that has no duration: the server answered it by itself. */
  recordUntimed(
    method: string,
    path: string,
    status: number,
    custom: readonly string[] = NO_CUSTOM,
    traits: RequestTraits = NO_TRAITS,
  ): void {
    const slot = this.slotOf(method, path, status, traits, custom);
    this.counts[slot]!++; // the slot was made with room
    this.idle[slot] = 0;
  }

  /** Lets a series stand at zero that has no request yet, as far as the budget goes. */
  initialise(method: string, path: string, status: number): void {
    if (this.series.length - this.free.length < this.mostSeries) {
      this.slotOf(method, path, status, NO_TRAITS, NO_CUSTOM);
    }
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
    this.resets.counts++;
  }

  clearAborts(): void {
    this.aborts.fill(0);
    this.resets.aborts++;
  }

  clearDurations(): void {
    this.durations.clear();
    this.exponential.clear();
    this.maxima?.clear();
    this.resets.durations++;
  }

  /** Pins slot numbers: while held, none is freed or reused. Every `hold()` needs one `release()`. */
  hold(): void {
    this.holds++;
  }

  release(): void {
    this.holds--;
  }

  /** Ages every series by one sweep, and removes those that were not recorded for so many sweeps (1 to 255). */
  removeIdle(sweeps: number): void {
    if (this.holds > 0) {
      return;
    }
    for (const [slot, series] of this.series.entries()) {
      if (series !== undefined && ++this.idle[slot]! >= sweeps /* the slot was made with room */) {
        this.remove(slot, series);
      }
    }
  }

  private slotOf(method: string, path: string, status: number, traits: number, custom: readonly string[]): number {
    const customKey = customKeyOf(custom);
    return (
      this.slots.find(customKey, path, method, status, traits) ??
      this.newSlot(customKey, { method, path, status, traits, custom })
    );
  }

  private newSlot(customKey: string, series: RequestSeries): number {
    if (this.series.length - this.free.length < this.mostSeries) {
      return this.add(customKey, series);
    }
    this.onDropped();
    // Every series of a store has the same custom labels: under a flood this is made once, not for each request.
    this.overflow ??= overflowOf(series.custom);
    const { custom, key } = this.overflow;
    return (
      this.slots.find(key, OVERFLOW, series.method, series.status, series.traits) ??
      this.add(key, { ...series, path: OVERFLOW, custom })
    );
  }

  private add(customKey: string, series: RequestSeries): number {
    const freed = this.holds > 0 ? undefined : this.free.pop();
    const slot = freed ?? this.series.length;
    if (freed !== undefined) {
      this.changes++;
    }
    this.series[slot] = series;
    if (slot >= this.counts.length) {
      this.counts = doubled(this.counts);
      this.aborts = doubled(this.aborts);
      const idle = new Uint8Array(this.idle.length * 2);
      idle.set(this.idle);
      this.idle = idle;
    }
    this.durations.reserve(slot);
    this.exponential.reserve(slot);
    this.maxima?.reserve(slot);
    this.slots.set(customKey, series, slot);
    return slot;
  }

  private remove(slot: number, series: RequestSeries): void {
    this.beforeRemoval?.(slot);
    this.slots.delete(series);
    this.series[slot] = undefined;
    this.counts[slot] = 0;
    this.aborts[slot] = 0;
    this.idle[slot] = 0;
    this.durations.clearSeries(slot);
    this.exponential.clearSeries(slot);
    this.maxima?.clearSeries(slot);
    this.free.push(slot);
    this.changes++;
  }
}

function overflowOf(series: readonly string[]): { readonly custom: readonly string[]; readonly key: string } {
  const custom = series.map(() => OVERFLOW);
  return { custom, key: customKeyOf(custom) };
}
