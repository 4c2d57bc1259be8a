import type { History } from './history';
import type { Range } from './model';
import type { ChartData } from './series';

const SHORTEST_SECONDS = 60;

/** Data and time for a chart of values that the page has collected; it grows from a minute on. */
export function fromHistory(history: History, names: readonly string[]): [data: ChartData, range: Range] {
  const { times } = history;
  const to = times.at(-1) ?? 0;
  const from = Math.min(times[0] ?? 0, to - SHORTEST_SECONDS);
  return [
    { times, lines: names.map((name) => history.of(name)) },
    { from, to },
  ];
}
