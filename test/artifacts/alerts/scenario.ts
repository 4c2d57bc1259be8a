import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import type { Series } from './series';

/** What happens to a service, and whether an alert fires then. */
export interface Scenario {
  readonly alert: AlertName;
  /** What happens. */
  readonly when: string;
  readonly fires: boolean;
  /** The minutes at which it does or doesn't. */
  readonly at: readonly number[];
  readonly series: Series;
  /** Whether the recording rules are loaded. @default true */
  readonly recordings?: boolean;
}

/** The scenarios of an alert: each by what happens. */
export function scenariosOf(
  alert: AlertName,
  fires: Readonly<Record<string, Happening>>,
  silent: Readonly<Record<string, Happening>>,
): Scenario[] {
  return [fires, silent].flatMap((happenings) =>
    Object.entries(happenings).map(([when, { at, series, ...more }]) => ({
      alert,
      when,
      fires: happenings === fires,
      at: typeof at === 'number' ? [at] : at,
      series,
      ...more,
    })),
  );
}

interface Happening {
  readonly at: number | readonly number[];
  readonly series: Series;
  readonly recordings?: boolean;
}
