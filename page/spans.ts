import type { About, SeriesAnswer } from './answers.types';
import { compareChoices, type View } from './view-state';

type Kept = Pick<About, 'summary'>;

/** Charts show an hour, where so much is kept. */
const CHART_SECONDS = 3600;
const MIN_CHART_SECONDS = 300;

/** Requests and links name whole seconds; options may have others. */
export function inWholeSeconds({ windowSeconds, stepSeconds, keepSeconds }: About['summary']): About['summary'] {
  const [shortest, longest] = [Math.ceil(stepSeconds), Math.floor(keepSeconds)];
  return {
    windowSeconds: Math.min(Math.max(Math.round(windowSeconds), shortest), longest),
    stepSeconds: shortest,
    keepSeconds: longest,
  };
}

/** The window that tiles and tables are of: that of the view, where the service keeps so much. */
export function usedWindow({ summary }: Kept, { windowSeconds }: View): number {
  const { stepSeconds, keepSeconds } = summary;
  const isKept = windowSeconds !== undefined && windowSeconds >= stepSeconds && windowSeconds <= keepSeconds;
  return isKept ? windowSeconds : summary.windowSeconds;
}

/** How long ago the window is that is compared with; 0: none, also where the service keeps too little for that of the view. */
export function usedCompare(about: Kept, view: View): number {
  const choices = compareChoices(about.summary.keepSeconds, usedWindow(about, view));
  return choices.includes(view.compareSeconds) ? view.compareSeconds : 0;
}

/** How much time the charts show: both windows, too. */
export function chartSeconds(about: Kept, view: View): number {
  const both = usedWindow(about, view) + usedCompare(about, view);
  return Math.min(Math.max(CHART_SECONDS, both), about.summary.keepSeconds);
}

/** Where the charts of a service that has started a short while ago begin: most of an hour would be empty. */
export function chartStart(answer: SeriesAnswer | undefined, now: number): number {
  return Math.min(answer?.series.from[0] ?? 0, now - MIN_CHART_SECONDS);
}
