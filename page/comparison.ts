import type { EndpointSeries, Series, SeriesAnswer } from './answers.types';
import { quantile } from './buckets';
import type { Range } from './model';
import { pointsIn, sumOf } from './series';
import type { EndpointKey } from './view-state';

/** Traffic of an endpoint in the earlier window. */
export interface EarlierTraffic {
  readonly perSecond: number;
  readonly errorRate: number | null;
}

/** The earlier window, made of the points of the series. */
export interface Comparison {
  readonly now: Range;
  readonly earlier: Range;
  readonly perSecond: number | null;
  readonly errorRate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** `undefined`: not known. */
  readonly endpoints: ReadonlyMap<string, EarlierTraffic> | undefined;
}

export function endpointId({ method, path }: EndpointKey): string {
  return `${method} ${path}`;
}

/**
 * Sums up the window that ended `agoSeconds` before now. It is that of whole points, which are longer the older they
 * are: `earlier` says which time it really is.
 *
 * @param all series of all requests, with `durations`
 * @param byEndpoint series of the endpoints, of the same time or not
 */
export function compare(
  all: SeriesAnswer,
  byEndpoint: SeriesAnswer | undefined,
  now: Range,
  agoSeconds: number,
): Comparison | undefined {
  const wanted = { from: now.from - agoSeconds, to: now.to - agoSeconds };
  const { series } = all;
  const points = pointsIn(series, wanted);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  const seconds = secondsOf(series, points);
  const count = sumOf(series.requests?.count, points);
  const durations = series.durations;
  const counts = (durations?.bounds ?? []).map((_, bucket) =>
    points.reduce((sum, point) => sum + (durations?.counts[point]?.[bucket] ?? 0), 0),
  );
  const percentile = (share: number): number | null => quantile(durations?.bounds ?? [], counts, share);
  return {
    now,
    earlier: { from: series.from[first] ?? wanted.from, to: series.to[last] ?? wanted.to },
    perSecond: count / seconds,
    errorRate: count === 0 ? null : sumOf(series.requests?.errors, points) / count,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    endpoints: byEndpoint === undefined ? undefined : earlierTraffic(byEndpoint.series, wanted),
  };
}

function earlierTraffic(series: Series, wanted: Range): Map<string, EarlierTraffic> | undefined {
  const points = pointsIn(series, wanted);
  if (points.length === 0 || series.endpoints === undefined) {
    return undefined;
  }
  const seconds = secondsOf(series, points);
  return new Map(
    series.endpoints.map((endpoint) => [endpointId(endpoint), earlierTrafficOf(endpoint, points, seconds)]),
  );
}

function earlierTrafficOf(endpoint: EndpointSeries, points: readonly number[], seconds: number): EarlierTraffic {
  const count = sumOf(endpoint.count, points);
  return {
    perSecond: count / seconds,
    errorRate: count === 0 ? null : sumOf(endpoint.errors, points) / count,
  };
}

function secondsOf({ from, to }: Series, points: readonly number[]): number {
  return points.reduce((sum, point) => sum + ((to[point] ?? 0) - (from[point] ?? 0)), 0);
}
