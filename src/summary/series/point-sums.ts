import { getOrAdd } from '../../core/maps';
import { Turns } from '../../core/time-slices';
import type { RequestSeries } from '../../stores/series-slots';
import { REQUESTS } from '../window/cumulative-series';
import { type Frame, valueOf } from '../window/frame';
import { FrameBuilder } from '../window/frame-builder';
import { Totals } from '../window/totals';
import { sharesIn, type Span } from './points';

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
  readonly endpoints: readonly EndpointCounts[];
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
  addTold({ spans, totals, statuses, endpoints }: ToldPoints): void {
    const shares = spans.map((span) => sharesIn(span, this.spans));
    const spread = (from: Float64Array, into: Float64Array): void =>
      from.forEach((value, place) =>
        shares[place]?.forEach((share, point) => (into[point] = (into[point] ?? 0) + share * value)),
      );
    spans.forEach((_span, place) =>
      shares[place]?.forEach((share, point) => share > 0 && addShare(this.totals[point], totals, place, share)),
    );
    statuses.forEach((counts, status) => spread(counts, this.statusCounts(status)));
    for (const { method, path, count, errors } of endpoints) {
      const own = this.endpointCounts(method, path);
      spread(count, own.count);
      spread(errors, own.errors);
    }
  }

  get told(): ToldPoints {
    const { spans, statuses, endpoints } = this;
    const builder = new FrameBuilder(COLUMNS, spans.length);
    this.totals.forEach((totals) => builder.endSum(POINT, totals));
    return { spans, totals: builder.build(), statuses, endpoints };
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

function addShare(totals: Totals | undefined, frame: Frame, entry: number, share: number): void {
  for (let column = 0; column < COLUMNS; column++) {
    totals?.addValue(column, share * valueOf(frame, entry, column));
  }
  for (let place = entry === 0 ? 0 : (frame.ends[entry - 1] ?? 0); place < (frame.ends[entry] ?? 0); place++) {
    totals?.addBucket(frame.buckets[place] ?? 0, share * (frame.counts[place] ?? 0));
  }
}
