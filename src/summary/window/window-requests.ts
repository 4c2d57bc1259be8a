import { Injectable } from '@nestjs/common';
import { RequestStore } from '../../stores/request-store';
import type { RequestSeries } from '../../stores/series-slots';
import { JudgedRequests } from '../health/judged-requests';
import { REQUESTS } from './cumulative-series';
import type { Frame } from './frame';
import { FrameBuilder } from './frame-builder';
import { drain } from './merge-frames';
import { SlidingWindow } from './sliding-window';
import { Totals } from './totals';

/** Entries that are summed up between two looks at the clock. */
const ENTRIES_AT_ONCE = 64;
const COLUMNS = Object.keys(REQUESTS).length;
const ALL = {};

/** Requests of some time, summed up. */
export interface RequestFigures {
  /** How long the time was that they are of, in seconds. */
  readonly seconds: number;
  /** Requests answered. */
  readonly count: number;
  /** Those of them that the service failed, with a status of 500 or above. */
  readonly errors: number;
  /** Those whose duration is known, and says something of the service: not event streams. */
  readonly timed: number;
  /** Duration in seconds that this share (0 to 1) of the timed ones did not exceed, within 5 %; `null` without any. */
  quantile(share: number): number | null;
}

/** The same of one worker, which other workers have too. */
export interface WorkerFigures extends RequestFigures {
  /** What the others are told. */
  readonly told: ToldFigures;
  /** With those of the others. */
  with(others: readonly ToldFigures[]): RequestFigures;
}

/** Requests of some time, as one worker tells another of them. */
export interface ToldFigures {
  readonly seconds: number;
  /** Of one entry. */
  readonly frame: Frame;
}

/** What is known of the requests of the last minutes. */
export abstract class RecentRequests {
  /** The judged requests of so many seconds until now, or of as many as are known. Changes nothing. */
  abstract judged(windowSeconds: number): WorkerFigures;

  /** Does, bit by bit, most of the work that the next {@link judged} would do at once. */
  abstract prepare(windowSeconds: number): Generator<void, void>;
}

/** The judged requests of the last minutes, from the sliding window. */
@Injectable()
export class WindowRequests extends RecentRequests {
  /** The sums of frames that were asked for before: all but the newest are asked for again. */
  private readonly sums = new WeakMap<Frame, Frame>();

  constructor(
    private readonly window: SlidingWindow,
    private readonly store: RequestStore,
    private readonly requests: JudgedRequests,
  ) {
    super();
  }

  override judged(windowSeconds: number): WorkerFigures {
    const reading = this.window.read(windowSeconds);
    const totals = new Totals(COLUMNS);
    for (const frame of reading.framesOf(this.store)) {
      totals.addAll(drain(this.sumOf(frame)));
    }
    return figuresOf(totals, reading.seconds);
  }

  override *prepare(windowSeconds: number): Generator<void, void> {
    for (const frame of this.window.framesOfSteps(this.store, windowSeconds)) {
      yield* this.sumOf(frame);
    }
    yield;
  }

  private *sumOf(frame: Frame): Generator<void, Frame> {
    const known = this.sums.get(frame);
    if (known !== undefined) {
      return known;
    }
    const totals = new Totals(COLUMNS);
    for (const [entry, series] of (frame.keys as readonly RequestSeries[]).entries()) {
      if (this.requests.has(series)) {
        totals.add(frame, entry);
      }
      if (entry % ENTRIES_AT_ONCE === 0) {
        yield;
      }
    }
    const builder = new FrameBuilder(COLUMNS);
    builder.endSum(ALL, totals);
    const sum = builder.build();
    this.sums.set(frame, sum);
    return sum;
  }
}

function figuresOf(totals: Totals, seconds: number): WorkerFigures {
  return {
    seconds,
    count: totals.at(REQUESTS.count),
    errors: totals.at(REQUESTS.errors),
    timed: totals.count,
    quantile: (share) => totals.quantile(share),
    get told(): ToldFigures {
      const builder = new FrameBuilder(COLUMNS);
      builder.endSum(ALL, totals);
      return { seconds, frame: builder.build() };
    },
    with(others): RequestFigures {
      const all = new Totals(COLUMNS);
      all.addTotals(totals);
      others.forEach(({ frame }) => all.addAll(frame));
      return figuresOf(all, Math.max(seconds, ...others.map((other) => other.seconds)));
    },
  };
}
