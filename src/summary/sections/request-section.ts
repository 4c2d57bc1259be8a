import type { RequestSeries, RequestStore } from '../../record/request-store';
import { getOrAdd } from '../../record/nested-maps';
import { Turns } from '../turns';
import type { EndpointSummary, RequestSummary } from '../summary.types';
import { REQUESTS } from '../window/cumulative-series';
import { type Entry, type Frame, valueOf } from '../window/frame';
import type { WindowReading } from '../window/sliding-window';
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
}

/** A method and route, its requests since the process started, and what it did in the window. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  total: number;
  count: number;
  readonly entries: Entry[];
}

/**
 * Sums the requests of a window up. Everything is read at once, and then summed up with turns of the event loop in between.
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

  const turns = new Turns();
  for (const frame of frames) {
    endpoints.addFrame(frame);
    if (turns.isDue) {
      await turns.take();
    }
  }
  const overall = new Tally();
  const tally = new Tally();
  const summaries: EndpointSummary[] = [];
  for (const { method, path, total, entries } of endpoints.busiestFirst) {
    tally.clear();
    for (const entry of entries) {
      tally.add(entry);
      overall.add(entry);
    }
    if (summaries.length < limit) {
      summaries.push({ method, path, ...tally.summary(total, reading.seconds) });
    }
    if (turns.isDue) {
      await turns.take();
    }
  }
  return {
    requests: overall.summary(endpoints.total, reading.seconds),
    endpoints: summaries,
    endpointsTotal: endpoints.size,
  };
}

/** The endpoints that are wanted, by the series of their requests. */
class Endpoints {
  /** Requests since the process started. */
  total = 0;
  private readonly wanted: Endpoint[] = [];
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

  addFrame(frame: Frame): void {
    for (const [entry, key] of frame.keys.entries()) {
      const endpoint = this.of(key as RequestSeries);
      if (endpoint !== null) {
        endpoint.entries.push({ frame, entry });
        endpoint.count += valueOf(frame, entry, REQUESTS.count);
      }
    }
  }

  private of({ method, path }: RequestSeries): Endpoint | null {
    const byMethod = getOrAdd(this.byPath, path, () => new Map<string, Endpoint | null>());
    return getOrAdd(byMethod, method, () => (this.isWanted(method, path) ? this.add(method, path) : null));
  }

  private add(method: string, path: string): Endpoint {
    const endpoint = { method, path, total: 0, count: 0, entries: [] };
    this.wanted.push(endpoint);
    return endpoint;
  }
}

/** Sums entries up. */
class Tally {
  private readonly totals = new Totals(COLUMNS);
  private readonly byStatus = new Map<number, number>();

  add({ frame, entry }: Entry): void {
    this.totals.add(frame, entry);
    const { status } = frame.keys[entry] as RequestSeries;
    const count = valueOf(frame, entry, REQUESTS.count);
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
      durationSeconds: durationSummary(totals, count, totals.at(REQUESTS.seconds)),
    };
  }
}
