import type { Numbers, Series } from './answers.types';

/** Points for a chart: times in ascending order, and a list of values for each line. */
export interface ChartData {
  readonly times: readonly number[];
  readonly lines: readonly Numbers[];
}

/** A column of a series; `perSecond`: a count, which is drawn as a rate, as the points are of different length. */
export interface Column {
  readonly values: Numbers | undefined;
  readonly perSecond?: boolean;
}

const GAP_SECONDS = 1;

/**
 * Points stand at their ends, so that a line reaches up to now; the first one also at its begin, so that a line reaches
 * back to it. Where there is a gap between points, the line has one.
 */
export function chartData(series: Series, columns: readonly Column[]): ChartData {
  const times: number[] = [];
  const lines: (number | null)[][] = columns.map(() => []);
  const count = drawnPoints(series);
  for (let point = 0; point < count; point++) {
    const from = series.from[point] ?? 0;
    const to = series.to[point] ?? from;
    const before = times.at(-1);
    const isAfterGap = before !== undefined && from - before > GAP_SECONDS;
    if (isAfterGap) {
      times.push((before + from) / 2);
      lines.forEach((line) => line.push(null));
    }
    for (const time of before === undefined || isAfterGap ? [from, to] : [to]) {
      times.push(time);
      columns.forEach((column, index) => lines[index]?.push(valueAt(column, point, to - from)));
    }
  }
  return { times, lines };
}

function valueAt({ values, perSecond }: Column, point: number, seconds: number): number | null {
  const value = values?.[point] ?? null;
  if (value === null || perSecond !== true) {
    return value;
  }
  return seconds > 0 ? value / seconds : null;
}

/** The last point has only begun: a rate over a moment jumps up and down, so it is left out until it is half full. */
function drawnPoints({ from, to }: Series): number {
  const count = Math.min(from.length, to.length);
  if (count < 2) {
    return count;
  }
  const length = (point: number): number => (to[point] ?? 0) - (from[point] ?? 0);
  return length(count - 1) * 2 < length(count - 2) ? count - 1 : count;
}

/** The point that a time is in; -1: none. */
export function pointAt({ from, to }: Series, time: number): number {
  return to.findIndex((end, point) => {
    const begin = from[point] ?? end;
    return begin < end && time >= begin && time <= end;
  });
}
