import type { MetricsSummaryOptions } from './summary.options';
import { checkGroup, checkNumber } from './checks';
import { DEFAULTS } from './defaults';

const LONGEST_STEP_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** The option `summary` with its defaults. */
export type ResolvedSummaryOptions = Readonly<Required<MetricsSummaryOptions>>;

/** Checks the option `summary`. */
export function resolveSummary(value: unknown): ResolvedSummaryOptions {
  const options = checkGroup(value, ['windowSeconds', 'stepSeconds', 'keepSeconds'], 'summary');
  const stepSeconds =
    checkNumber(options['stepSeconds'], { min: 1, max: LONGEST_STEP_SECONDS }, 'summary.stepSeconds') ??
    DEFAULTS.stepSeconds;
  const keepSeconds =
    checkNumber(options['keepSeconds'], { min: stepSeconds, max: DAY_SECONDS }, 'summary.keepSeconds') ??
    DEFAULTS.keepSeconds;
  return {
    stepSeconds,
    keepSeconds,
    windowSeconds: checkWindow(options['windowSeconds'], stepSeconds, keepSeconds, 'summary.windowSeconds'),
  };
}

/** The length of a window in seconds; its default where it is left out, as far as that is kept. */
export function checkWindow(value: unknown, stepSeconds: number, keepSeconds: number, where: string): number {
  return (
    checkNumber(value, { min: stepSeconds, max: keepSeconds }, where) ??
    Math.min(Math.max(DEFAULTS.windowSeconds, stepSeconds), keepSeconds)
  );
}
