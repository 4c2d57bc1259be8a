import type { About, Health, SeriesAnswer, Summary } from './answers.types';
import { compare } from './comparison';
import type { Model, Range } from './model';
import { chartSeconds, chartStart, usedCompare } from './spans';

/** What the service has answered last; `undefined`: not yet. */
export interface Answers {
  about: About | undefined;
  summary: Summary | undefined;
  health: Health | undefined;
  series: SeriesAnswer | undefined;
  endpointSeries: SeriesAnswer | undefined;
  /** The window that is compared with. */
  earlier: Summary | undefined;
}

/** Puts together what the page is drawn from. Without options and a summary, there is nothing to draw. */
export function makeModel(answers: Answers, seen: Pick<Model, 'view' | 'history' | 'restarts'>): Model | undefined {
  const { about, summary, health, series, endpointSeries, earlier } = answers;
  if (about === undefined || summary === undefined) {
    return undefined;
  }
  const to = Date.parse(summary.timestamp) / 1000;
  const ago = usedCompare(about, seen.view);
  const now: Range = { from: to - summary.window.seconds, to };
  return {
    ...seen,
    about,
    summary,
    health,
    series,
    endpointSeries,
    comparison: earlier !== undefined && ago > 0 ? compare(earlier, now, ago) : undefined,
    range: { from: Math.max(to - chartSeconds(about, seen.view), chartStart(series, to)), to },
  };
}
