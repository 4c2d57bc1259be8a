import { Injectable } from '@nestjs/common';
import { RequestStore } from '../../record/request-store';
import type { RequestSeries } from '../../record/series-slots';
import { JudgedRequests } from '../health/judged-requests';
import { REQUESTS } from './cumulative-series';
import type { Frame } from './frame';
import { FrameBuilder } from './frame-builder';
import { RecentRequests, type RequestFigures } from './recent-requests';
import { SlidingWindow } from './sliding-window';
import { Totals } from './totals';

const COLUMNS = Object.keys(REQUESTS).length;
const ALL = {};

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

  override judged(windowSeconds: number): RequestFigures {
    const reading = this.window.read(windowSeconds);
    const totals = new Totals(COLUMNS);
    for (const frame of reading.framesOf(this.store)) {
      totals.addAll(this.sumOf(frame));
    }
    return {
      seconds: reading.seconds,
      count: totals.at(REQUESTS.count),
      errors: totals.at(REQUESTS.errors),
      timed: totals.count,
      quantile: (share) => totals.quantile(share),
    };
  }

  private sumOf(frame: Frame): Frame {
    const known = this.sums.get(frame);
    if (known !== undefined) {
      return known;
    }
    const totals = new Totals(COLUMNS);
    for (const [entry, series] of (frame.keys as readonly RequestSeries[]).entries()) {
      if (this.requests.has(series)) {
        totals.add(frame, entry);
      }
    }
    const builder = new FrameBuilder(COLUMNS);
    builder.endSum(ALL, totals);
    const sum = builder.build();
    this.sums.set(frame, sum);
    return sum;
  }
}
