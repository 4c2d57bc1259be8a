import { MetricsConfigurationError } from '../../core/metrics.errors';
import { type Check, checkKeys, isGroup, listOf, mustBe, quote } from '../../options/checks';
import { checked, type Filled, type Members, number } from '../../options/schema';
import type { Severity, SloOptions, SloWindow, Window } from '../../options/artifact.options';
import { minutesOf, NOW } from './windows';

/** These options with their defaults. */
export type ResolvedSlo = Filled<SloOptions, 'sloLatency'>;

/** Google's SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts". */
const WORKBOOK: readonly SloWindow[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'critical' },
  { long: '6h', short: '30m', factor: 6, severity: 'critical' },
  { long: '1d', short: '2h', factor: 3, severity: 'warning' },
  { long: '3d', short: '6h', factor: 1, severity: 'warning' },
];
const LONGEST = '90d';

const isPercent = (value: unknown): value is number => typeof value === 'number' && value >= 50 && value <= 99.999;
const checkPercent = mustBe(isPercent, 'a number from 50 to 99.999', 'write the percentage, such as 99.5');
const checkSeconds = mustBe(
  (value): value is number => typeof value === 'number' && value > 0 && value < Infinity,
  'a number above 0',
  'write one of the bounds of http.buckets',
);
const checkRoutes = mustBe(isGroup, 'an object of percentages by route', "write { '/reports/:id': 99 }");
const checkFactor = mustBe(
  (value): value is number => typeof value === 'number' && value > 0 && value <= 1000,
  'a number above 0',
  'write 14.4',
);
const checkSeverity = mustBe(
  (value): value is Severity => value === 'critical' || value === 'warning',
  '"critical" or "warning"',
  'use one of these',
);
const checkWindow: Check<Window> = mustBe(
  (value): value is Window =>
    typeof value === 'string' && minutesOf(value) % minutesOf(NOW) === 0 && minutesOf(value) <= minutesOf(LONGEST),
  `a time of five minutes or a multiple of them, up to ${LONGEST}`,
  "write it as '30m', '6h' or '3d'",
);

/** These options, as they stand among those of the artifacts. */
export const SLO: Members<SloOptions, ResolvedSlo> = {
  slo: number({ min: 50, max: 99.999 }).or(99.9),
  sloLatency: checked((value, where) => {
    const { percent, seconds } = checkKeys(value, ['percent', 'seconds'], where);
    return { percent: checkPercent(percent, `${where}.percent`), seconds: checkSeconds(seconds, `${where}.seconds`) };
  }),
  sloRoutes: checked((value, where): Readonly<Record<string, number>> => {
    const routes = Object.entries(checkRoutes(value, where));
    return Object.fromEntries(
      routes.map(([path, percent]) => [path, checkPercent(percent, `${where}[${quote(path)}]`)]),
    );
  }).or({}),
  sloPeriod: checked(checkPeriod).or('30d'),
  sloWindows: checked(checkWindows).or(WORKBOOK),
};

/**
 * @param buckets the bounds of the durations' buckets
 * @throws MetricsConfigurationError where no bucket tells what is promised
 */
export function checkLatency({ sloLatency }: ResolvedSlo, buckets: readonly number[]): void {
  if (sloLatency !== undefined && !buckets.includes(sloLatency.seconds)) {
    throw new MetricsConfigurationError(
      'artifacts.sloLatency.seconds',
      `is ${sloLatency.seconds}, which is no bound of http.buckets: no bucket tells how many requests take longer`,
      `use one of ${buckets.join(', ')}, or add it to http.buckets`,
    );
  }
}

function checkPeriod(value: unknown, where: string): Window {
  const period = checkWindow(value, where);
  if (minutesOf(period) < minutesOf('1d')) {
    throw new MetricsConfigurationError(where, `is ${quote(period)}, less than a day`, "write it as '28d'");
  }
  return period;
}

function checkWindows(value: unknown, where: string): readonly SloWindow[] {
  return listOf((item, at) => {
    const { long, short, factor, severity } = checkKeys(item, ['long', 'short', 'factor', 'severity'], at);
    const window: SloWindow = {
      long: checkWindow(long, `${at}.long`),
      short: checkWindow(short, `${at}.short`),
      factor: checkFactor(factor, `${at}.factor`),
      severity: checkSeverity(severity, `${at}.severity`),
    };
    if (minutesOf(window.short) >= minutesOf(window.long)) {
      throw new MetricsConfigurationError(
        `${at}.short`,
        `is ${quote(window.short)}, not shorter than ${quote(window.long)}`,
        'make it a twelfth',
      );
    }
    return window;
  })(value, where);
}
