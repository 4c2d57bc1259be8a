import type { Window } from '../../options/artifact.options';

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

/** The window that everything longer is summed up from. */
export const NOW: Window = '5m';
/** The same in seconds: what was counted in it, by this, is counted per second. */
export const NOW_SECONDS: number = 60 * minutesOf(NOW);
/** What the longest windows are summed up from. */
export const HOUR: Window = '1h';
/** Windows up to this are summed up from five minutes. */
const LONGEST_OF_MINUTES = 6 * 60;
/** Windows longer than this are summed up in steps of hours. */
const LONGEST_OF_TENTHS = 7 * 24 * 60;

/** How many minutes a window has; `NaN` where that is none. */
export function minutesOf(window: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(window) ?? [];
  return Number(count) * (MINUTES[unit] ?? NaN);
}

/** Whether a window is summed up from hours. */
export function isLong(window: Window): boolean {
  return minutesOf(window) > LONGEST_OF_MINUTES;
}

/**
 * What was counted in a window, of what a rule records of shorter ones: of each five minutes, or of each hour. Steps are
 * shorter than these, so that the sum is up to date, and counts everything as often as there are steps in it.
 *
 * @param recorded the recorded series of a shorter window
 */
export function summedUp(recorded: (shorter: Window) => string, window: Window): string {
  const [shorter, step] = isLong(window)
    ? ([HOUR, minutesOf(window) > LONGEST_OF_TENTHS ? HOUR : '10m'] as const)
    : [NOW, '1m'];
  const times = minutesOf(shorter) / minutesOf(step);
  const sum = `sum_over_time(${recorded(shorter)}[${window}:${step}])`;
  return times === 1 ? sum : `${sum} / ${times}`;
}
