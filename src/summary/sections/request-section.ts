import type { RequestStore } from '../../stores/request-store';
import type { RequestSeries } from '../../stores/series-slots';
import { getOrAdd } from '../../core/maps';
import { Turns } from '../../core/time-slices';
import type { EndpointSummary, RequestSummary } from '../summary.types';
import { REQUESTS } from '../window/cumulative-series';
import { REQUESTS_NAME } from '../window/window-source';
import { EntriesByKey } from '../window/entries';
import { type Frame, valueOf } from '../window/frame';
import type { WindowReading } from '../window/window-reading';
import { Totals } from '../window/totals';
import { durationSummary, ratio } from './figures';

const COLUMNS = Object.keys(REQUESTS).length;

/** Which endpoints are asked for. */
export type EndpointFilter = (method: string, path: string) => boolean;

/** The requests of a window, and those of each endpoint. */
export interface RequestSections {
  readonly requests: RequestSummary;
  /** Busiest first, as many as are asked for. */
  readonly endpoints: readonly EndpointSummary[];
  /** How many endpoints there are. */
  readonly endpointsTotal: number;
  /**
   * By path: how many requests had a duration that says something of the service (not those of event streams), and all
   * their seconds.
   */
  readonly timesByPath: ReadonlyMap<string, { timed: number; seconds: number }>;
}

/** A method and route, its requests since the process started, and what it did in the window. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  total: number;
  count: number;
  /** The numbers of its series. */
  readonly series: number[];
}

/**
 * Sums the requests of a window up. Everything is read at once, and then summed up with turns of the event loop in
 * between.
 *
 * @param limit how many endpoints at most
 */
export async function requestSections(
  store: RequestStore,
  reading: WindowReading,
  isWanted: EndpointFilter,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<RequestSections> {
  const frames = reading.framesOf(store);
  const endpoints = new Endpoints(isWanted);
  store.forEach((slot, series) => endpoints.addTotal(series, store.countOf(slot)));
  for (const frame of reading.others.everOf(REQUESTS_NAME)) {
    frame.keys.forEach((key, entry) => {
      endpoints.addTotal(key as RequestSeries, valueOf(frame, entry, REQUESTS.count));
    });
  }

  // That may have taken its time: what follows begins with a turn of its own.
  const turns = new Turns();
  await turns.take();
  const entries = new EntriesByKey(frames);
  for (const [place, frame] of frames.entries()) {
    endpoints.addFrame(frame, entries.keys, entries.add(place));
    if (turns.isDue) {
      await turns.take();
    }
  }
  const overall = new Tally();
  const tally = new Tally();
  const { busiestFirst } = endpoints;
  const shown = new Set(busiestFirst.slice(0, limit));
  const summaries = new Map<Endpoint, EndpointSummary>();
  const timesByPath = new Map<string, { timed: number; seconds: number }>();
  // In the order of the frames' entries: any other would look them up all over the memory.
  for (const endpoint of endpoints.wanted) {
    const { method, path, total, series } = endpoint;
    tally.clear();
    for (const number of series) {
      tally.addSeries(entries, number);
    }
    overall.addTally(tally);
    if (tally.timed > 0) {
      const times = getOrAdd(timesByPath, path, () => ({ timed: 0, seconds: 0 }));
      times.timed += tally.timed;
      times.seconds += tally.seconds;
    }
    if (shown.has(endpoint)) {
      summaries.set(endpoint, { method, path, ...tally.summary(total, reading.seconds) });
    }
    if (turns.isDue) {
      await turns.take();
    }
  }
  return {
    requests: overall.summary(endpoints.total, reading.seconds),
    endpoints: [...shown].map((endpoint) => summaries.get(endpoint)).filter((summary) => summary !== undefined),
    endpointsTotal: endpoints.size,
    timesByPath,
  };
}

/** The endpoints that are wanted, by the series of their requests. */
class Endpoints {
  /** Requests since the process started. */
  total = 0;
  readonly wanted: Endpoint[] = [];
  private readonly byNumber: (Endpoint | null)[] = [];
  private readonly byPath = new Map<string, Map<string, Endpoint | null>>();

  constructor(private readonly isWanted: EndpointFilter) {}

  get size(): number {
    return this.wanted.length;
  }

  get busiestFirst(): readonly Endpoint[] {
    return this.wanted.toSorted((a, b) => b.count - a.count || b.total - a.total);
  }

  addTotal(series: RequestSeries, count: number): void {
    const endpoint = this.of(series);
    if (endpoint !== null) {
      endpoint.total += count;
      this.total += count;
    }
  }

  /** @param numbers the place of each entry's key among the keys */
  addFrame(frame: Frame, keys: readonly object[], numbers: Uint32Array): void {
    while (this.byNumber.length < keys.length) {
      const number = this.byNumber.length;
      const endpoint = this.of(keys[number] as RequestSeries);
      endpoint?.series.push(number);
      this.byNumber.push(endpoint);
    }
    for (let entry = 0; entry < numbers.length; entry++) {
      const endpoint = this.byNumber[numbers[entry] ?? 0] ?? null;
      if (endpoint !== null) {
        endpoint.count += valueOf(frame, entry, REQUESTS.count);
      }
    }
  }

  private of({ method, path }: Pick<RequestSeries, 'method' | 'path'>): Endpoint | null {
    const byMethod = getOrAdd(this.byPath, path, () => new Map<string, Endpoint | null>());
    return getOrAdd(byMethod, method, () => (this.isWanted(method, path) ? this.add(method, path) : null));
  }

  private add(method: string, path: string): Endpoint {
    const endpoint = { method, path, total: 0, count: 0, series: [] };
    this.wanted.push(endpoint);
    return endpoint;
  }
}

/** Sums entries up. */
class Tally {
  private readonly totals = new Totals(COLUMNS);
  private readonly byStatus = new Map<number, number>();

  get timed(): number {
    return this.totals.count;
  }

  get seconds(): number {
    return this.totals.at(REQUESTS.seconds);
  }

  addSeries(entries: EntriesByKey, number: number): void {
    const before = this.totals.at(REQUESTS.count);
    entries.sum(number, this.totals);
    const { status } = entries.keys[number] as RequestSeries;
    this.addStatus(status, this.totals.at(REQUESTS.count) - before);
  }

  addTally(other: Tally): void {
    this.totals.addTotals(other.totals);
    other.byStatus.forEach((count, status) => this.addStatus(status, count));
  }

  private addStatus(status: number, count: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + count);
  }

  clear(): void {
    this.totals.clear();
    this.byStatus.clear();
  }

  summary(total: number, windowSeconds: number): RequestSummary {
    const { totals } = this;
    const count = totals.at(REQUESTS.count);
    const errors = totals.at(REQUESTS.errors);
    return {
      total,
      count,
      perSecond: ratio(count, windowSeconds),
      successRate: ratio(count - errors, count),
      errorRate: ratio(errors, count),
      aborted: totals.at(REQUESTS.aborted),
      byStatus: Object.fromEntries([...this.byStatus].toSorted(([a], [b]) => a - b)),
      durationSeconds: durationSummary(totals, this.timed, this.seconds),
    };
  }
}
