import { type Filled, group, later, number, type Option } from './schema';
import type { MetricsSummaryOptions } from './summary.options';

const LONGEST_STEP_SECONDS = 60;
const DAY_SECONDS = 86_400;
const KEEP_SECONDS = 3600;
/** Of a window, as far as that is kept. */
export const WINDOW_SECONDS = 300;

/** The option `summary` with its defaults. */
export type ResolvedSummaryOptions = Filled<MetricsSummaryOptions>;

type Read = Filled<MetricsSummaryOptions, never, { keepSeconds: unknown; windowSeconds: unknown }>;

/** The option `summary`. */
export const SUMMARY: Option<MetricsSummaryOptions, ResolvedSummaryOptions> = group<MetricsSummaryOptions, Read>({
  windowSeconds: later({ byDefault: WINDOW_SECONDS }),
  stepSeconds: number({ min: 1, max: LONGEST_STEP_SECONDS }).or(10),
  keepSeconds: later({ byDefault: KEEP_SECONDS }),
}).into(({ stepSeconds, keepSeconds: kept, windowSeconds }, where) => {
  const keepSeconds = number({ min: stepSeconds, max: DAY_SECONDS })
    .or(KEEP_SECONDS)
    .read(kept, `${where}.keepSeconds`);
  const window = checkWindow(windowSeconds, { stepSeconds, keepSeconds }, `${where}.windowSeconds`);
  return { stepSeconds, keepSeconds, windowSeconds: window };
});

/** The length of a window in seconds; its default where it is left out, as far as that is kept. */
export function checkWindow(
  value: unknown,
  { stepSeconds, keepSeconds }: Omit<ResolvedSummaryOptions, 'windowSeconds'>,
  where: string,
): number {
  const byDefault = Math.min(Math.max(WINDOW_SECONDS, stepSeconds), keepSeconds);
  return number({ min: stepSeconds, max: keepSeconds }).or(byDefault).read(value, where);
}
