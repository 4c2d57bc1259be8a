import { ALERT_NAMES, ALERT_TABLE, type AlertTopic, runbookOf } from '../rules/alert-table';

const PAGES = Object.fromEntries(
  ALERT_NAMES.map((name) => [ALERT_TABLE[name].panels, runbookOf(name)] as const).filter(([topic]) => topic),
) as Readonly<Record<AlertTopic, string>>;

/** All that panels lead from to a runbook. */
export const ALERT_TOPICS: readonly AlertTopic[] = Object.keys(PAGES) as AlertTopic[];

/** The page of the runbook of the alert that is about the same, below where the runbooks are. */
export function runbookPage(topic: AlertTopic): string {
  return PAGES[topic];
}
