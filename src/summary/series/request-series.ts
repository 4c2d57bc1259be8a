import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { exponentialBound } from '../../instruments/exponential-cells';
import type { ResolvedOptions } from '../../options/resolve-options';
import { RequestStore } from '../../stores/request-store';
import { JsonList } from '../json-writer';
import { inMilliseconds, rounded } from '../sections/figures';
import { isOfMethod, type RequestFilter, type SeriesQuery, type SummaryQuery, wantsPathOf } from '../summary-query';
import { REQUESTS } from '../window/cumulative-series';
import { SlidingWindow } from '../window/sliding-window';
import type { Totals } from '../window/totals';
import { type EndpointCounts, PointSums, type SpanFrames, type ToldPoints } from './point-sums';
import { joinedSpans } from './points';
import type { DurationPoints, RequestPoints } from './series.types';

const MAX_POINTS = 360;
/** Of each endpoint, of which there may be thousands. */
const MAX_POINTS_OF_ENDPOINTS = 60;

/** What of a query other workers need to know. */
export interface PointsQuestion extends RequestFilter {
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly names: readonly string[];
}

type Column = (totals: Totals) => number | null;

/** What requests did, point by point. */
@Injectable()
export class RequestSeriesPoints {
  /** Set by who knows other workers: what they did. `undefined`: there are none. */
  others: ((question: PointsQuestion) => Promise<readonly ToldPoints[]>) | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly window: SlidingWindow,
    private readonly store: RequestStore,
  ) {}

  /** What a query asks for, as members of an object that is written by `writeJson()`. */
  async members(query: SummaryQuery, series: SeriesQuery): Promise<[string, unknown][]> {
    const question = questionOf(query, series, this.options.http.isMeasured);
    const [own, others = []] = await Promise.all([this.sums(question), this.others?.(question)]);
    const sums = others.length === 0 ? own : await ofAllWorkers([own.told, ...others]);
    const { spans, totals } = sums;
    const members: [string, () => unknown][] = [
      ['requests', () => requestPoints(totals)],
      ['statuses', () => Object.fromEntries(sums.byStatus.map(([status, counts]) => [status, listed(counts)]))],
      ['durations', () => durationPoints(totals)],
      ['endpoints', () => new JsonList(endpointPoints(sums.endpoints, query.limit))],
    ];
    return [
      ['from', spans.map(({ from }) => inMilliseconds(from))],
      ['to', spans.map(({ to }) => inMilliseconds(to))],
      ...members
        .filter(([name]) => question.names.includes(name))
        .map(([name, make]): [string, unknown] => [name, make()]),
    ];
  }

  /** What this worker tells another. */
  async told(question: PointsQuestion): Promise<ToldPoints> {
    return (await this.sums(question)).told;
  }

  private async sums(question: PointsQuestion): Promise<PointSums> {
    const { seconds, stepSeconds, names } = question;
    // Read at once, so that all is of one moment.
    const steps = this.window.stepsOf(this.store, seconds);
    const endpoints = names.includes('endpoints');
    const sizes = joinedSpans(steps, stepSeconds, endpoints ? MAX_POINTS_OF_ENDPOINTS : MAX_POINTS);
    const points = grouped(steps, sizes);
    const sums = new PointSums(points.map(({ from, to }) => ({ from, to })));
    await sums.addFrames(points, {
      statuses: names.includes('statuses'),
      endpoints,
      isWanted: (itsMethod, itsPath) => isOfMethod(question, itsMethod) && wantsPathOf(question, itsPath),
    });
    return sums;
  }
}

/** At the points of the worker that looks back the furthest: others may have begun later. */
async function ofAllWorkers(told: readonly ToldPoints[]): Promise<PointSums> {
  const beginOf = ({ spans }: ToldPoints): number => spans[0]?.from ?? Number.POSITIVE_INFINITY;
  const [longest] = told.toSorted((a, b) => beginOf(a) - beginOf(b));
  const sums = new PointSums(longest?.spans ?? []);
  for (const points of told) {
    await sums.addTold(points);
  }
  return sums;
}

function questionOf(
  { method, path, endpoint }: SummaryQuery,
  { names, windowSeconds: seconds, stepSeconds }: SeriesQuery,
  isMeasured: boolean,
): PointsQuestion {
  return { seconds, stepSeconds, names: isMeasured ? [...names] : [], method, path, endpoint };
}

function grouped(steps: readonly SpanFrames[], sizes: readonly number[]): SpanFrames[] {
  let begin = 0;
  return sizes.map((size) => {
    const group = steps.slice(begin, (begin += size));
    const [from, to] = [group[0]?.from ?? 0, group.at(-1)?.to ?? 0];
    return { from, to, frames: group.flatMap(({ frames }) => frames) };
  });
}

function requestPoints(totals: readonly Totals[]): RequestPoints {
  const column = (of: Column): (number | null)[] => totals.map(of);
  const number = (of: number): number[] => totals.map((point) => counted(point.at(of)));
  return {
    count: number(REQUESTS.count),
    errors: number(REQUESTS.errors),
    aborted: number(REQUESTS.aborted),
    mean: column((point) => (point.count > 0 ? rounded(point.at(REQUESTS.seconds) / point.count) : null)),
    p50: column((point) => point.quantile(0.5)),
    p95: column((point) => point.quantile(0.95)),
    p99: column((point) => point.quantile(0.99)),
  };
}

/** The buckets from the lowest to the highest that had a value at any point. */
function durationPoints(totals: readonly Totals[]): DurationPoints {
  let [lowest, end] = [Number.POSITIVE_INFINITY, 0];
  totals.forEach((point) =>
    point.forEachBucket((bucket) => {
      lowest = Math.min(lowest, bucket);
      end = Math.max(end, bucket + 1);
    }),
  );
  const size = Math.max(0, end - Math.min(lowest, end));
  return {
    bounds: Array.from({ length: size }, (_, place) => rounded(exponentialBound(lowest + place))),
    counts: totals.map((point) => {
      const counts = Array.from({ length: size }, () => 0);
      point.forEachBucket((bucket, count) => (counts[bucket - lowest] = counted(count)));
      return counts;
    }),
  };
}

function* endpointPoints(endpoints: readonly EndpointCounts[], limit: number | undefined): Generator<object> {
  const sums = new Map(endpoints.map((endpoint) => [endpoint, endpoint.count.reduce((sum, count) => sum + count, 0)]));
  const busiestFirst = endpoints.toSorted((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
  for (const { method, path, count, errors } of busiestFirst.slice(0, limit)) {
    yield { method, path, count: listed(count), errors: listed(errors) };
  }
}

function listed(counts: Float64Array): number[] {
  return Array.from(counts, counted);
}

/** What one worker counted is told exactly; of several, it may be divided. */
function counted(count: number): number {
  return Number.isInteger(count) ? count : rounded(count);
}
