import { getOrAdd } from '../../core/maps';
import { Turns } from '../../core/time-slices';
import type { RequestSeries } from '../../stores/series-slots';
import { REQUESTS } from '../window/cumulative-series';
import { type Frame, valueOf } from '../window/frame';
import { FrameBuilder } from '../window/frame-builder';
import { Totals } from '../window/totals';
import { type Share, sharesIn, type Span } from './points';

/** Entries that are added between two looks at the clock. */
const ENTRIES_AT_ONCE = 256;
const COLUMNS = Object.keys(REQUESTS).length;
const POINT = {};

/** What is counted beside the totals of each point. */
export interface PointsWanted {
  readonly statuses: boolean;
  readonly endpoints: boolean;
  /** Which requests count. */
  isWanted(method: string, path: string): boolean;
}

/** What happened in a span, in the frames of several steps. */
export interface SpanFrames extends Span {
  readonly frames: readonly Frame[];
}

/** The requests of one endpoint, by point. */
export interface EndpointCounts {
  readonly method: string;
  readonly path: string;
  readonly count: Float64Array;
  readonly errors: Float64Array;
}

/** The points of one worker, as another is told of them. Times are in seconds since 1970. */
export interface ToldPoints {
  readonly spans: readonly Span[];
  /** An entry for each point. */
  readonly totals: Frame;
  readonly statuses: ReadonlyMap<number, Float64Array>;
  /** Method and path of each endpoint, one after the other. */
  readonly endpoints: readonly string[];
  /** Its counts by point and then its errors, one endpoint after the other: thousands of arrays take long to be sent. */
  readonly counts: Float64Array;
}

/** Requests by point: their totals, and how many there were of each status and endpoint. */
export class PointSums {
  readonly totals: readonly Totals[];
  readonly statuses: Map<number, Float64Array> = new Map();
  private readonly byEndpoint = new Map<string, EndpointCounts>();

  constructor(readonly spans: readonly Span[]) {
    this.totals = spans.map(() => new Totals(COLUMNS));
  }

  /** Lowest status first. */
  get byStatus(): [number, Float64Array][] {
    return [...this.statuses].toSorted(([a], [b]) => a - b);
  }

  get endpoints(): EndpointCounts[] {
    return [...this.byEndpoint.values()];
  }

  /** Adds frames of this worker, with turns of the event loop in between. @param steps one for each point */
  async addFrames(steps: readonly SpanFrames[], wanted: PointsWanted): Promise<void> {
    const turns = new Turns();
    const counted = new Map<object, SeriesCounts | null>();
    for (const [point, { frames }] of steps.entries()) {
      for (const frame of frames) {
        for (let entry = 0; entry < frame.keys.length; entry++) {
          const series = frame.keys[entry] as RequestSeries;
          const counts = getOrAdd(counted, series, () => this.countsOf(series, wanted));
          if (counts !== null) {
            this.addEntry(point, frame, entry, counts);
          }
          if (entry % ENTRIES_AT_ONCE === 0 && turns.isDue) {
            await turns.take();
          }
        }
      }
    }
  }

  /**
   * Adds what a worker tells. Its points may be others: what it counted is divided by the time that is shared. It may
   * have been asked a moment earlier or later.
   */
  async addTold({ spans, totals, statuses, endpoints, counts }: ToldPoints): Promise<void> {
    const turns = new Turns();
    const shares = spans.map((span) => sharesIn(span, this.spans));
    shares.forEach((ofSpan, place) =>
      ofSpan.forEach(([point, share]) => addShare(this.totals[point], totals, place, share)),
    );
    statuses.forEach((ofStatus, status) => spread(ofStatus, 0, shares, this.statusCounts(status)));
    for (let number = 0; 2 * number < endpoints.length; number++) {
      const own = this.endpointCounts(endpoints[2 * number] ?? '', endpoints[2 * number + 1] ?? '');
      spread(counts, 2 * number * spans.length, shares, own.count);
      spread(counts, (2 * number + 1) * spans.length, shares, own.errors);
      if (turns.isDue) {
        await turns.take();
      }
    }
  }

  get told(): ToldPoints {
    const { spans, statuses, endpoints } = this;
    const counts = new Float64Array(2 * endpoints.length * spans.length);
    endpoints.forEach(({ count, errors }, number) => {
      counts.set(count, 2 * number * spans.length);
      counts.set(errors, (2 * number + 1) * spans.length);
    });
    const builder = new FrameBuilder(COLUMNS, spans.length);
    this.totals.forEach((totals) => builder.endSum(POINT, totals));
    const names = endpoints.flatMap(({ method, path }) => [method, path]);
    return { spans, totals: builder.build(), statuses, endpoints: names, counts };
  }

  private addEntry(point: number, frame: Frame, entry: number, { status, endpoint }: SeriesCounts): void {
    this.totals[point]?.add(frame, entry);
    const count = valueOf(frame, entry, REQUESTS.count);
    if (status !== undefined) {
      status[point]! += count; // one for each point
    }
    if (endpoint !== undefined) {
      endpoint.count[point]! += count;
      endpoint.errors[point]! += valueOf(frame, entry, REQUESTS.errors);
    }
  }

  /** Where the requests of a series are counted; `null`: nowhere. */
  private countsOf({ method, path, status }: RequestSeries, wanted: PointsWanted): SeriesCounts | null {
    if (!wanted.isWanted(method, path)) {
      return null;
    }
    return {
      status: wanted.statuses ? this.statusCounts(status) : undefined,
      endpoint: wanted.endpoints ? this.endpointCounts(method, path) : undefined,
    };
  }

  private statusCounts(status: number): Float64Array {
    return getOrAdd(this.statuses, status, () => new Float64Array(this.spans.length));
  }

  private endpointCounts(method: string, path: string): EndpointCounts {
    return getOrAdd(this.byEndpoint, `${method} ${path}`, () => ({
      method,
      path,
      count: new Float64Array(this.spans.length),
      errors: new Float64Array(this.spans.length),
    }));
  }
}

interface SeriesCounts {
  readonly status: Float64Array | undefined;
  readonly endpoint: EndpointCounts | undefined;
}

/** Adds numbers that begin at some place of a list, each divided by its shares. */
function spread(from: Float64Array, begin: number, shares: readonly (readonly Share[])[], into: Float64Array): void {
  for (let place = 0; place < shares.length; place++) {
    const value = from[begin + place] ?? 0;
    if (value !== 0) {
      for (const [point, share] of shares[place] ?? []) {
        into[point]! += share * value; // one for each point
      }
    }
  }
}

function addShare(totals: Totals | undefined, frame: Frame, entry: number, share: number): void {
  for (let column = 0; column < COLUMNS; column++) {
    totals?.addValue(column, share * valueOf(frame, entry, column));
  }
  for (let place = entry === 0 ? 0 : (frame.ends[entry - 1] ?? 0); place < (frame.ends[entry] ?? 0); place++) {
    totals?.addBucket(frame.buckets[place] ?? 0, share * (frame.counts[place] ?? 0));
  }
}
