import { ALERT_NAMES, ALERT_TABLE, type AlertGroup, type AlertName } from '../../rules/alert-table';
import { yamlText } from '../../yaml-text';

/** Where alerts go, and which of them in one message. A route below another is like that but for what it says. */
export interface AlertRoute {
  receiver: string;
  group_by: string[];
  group_wait: string;
  group_interval: string;
  repeat_interval: string;
  routes: { matchers: string[]; group_by: string[] }[];
}

/** A configuration of Alertmanager, as far as it is generated. */
export interface AlertmanagerConfig {
  route: AlertRoute;
  inhibit_rules: { source_matchers: string[]; target_matchers: string[]; equal: string[] }[];
  receivers: { name: string; webhook_configs: { url: string; send_resolved: boolean }[] }[];
}

const RECEIVER = 'webhook';

/** A service that is down says enough. */
const DOWN: AlertName = 'ServiceDown';
/** What tells that requests fail, and what tells the same in other words. */
const FAILS: AlertName = 'ErrorBudgetBurn';
const SYMPTOMS_OF_FAILURE = alertsOf('requests', 'slo', 'streams').concat('VerificationErrorRateHigh');
/** The same for requests that take too long. */
const IS_SLOW: AlertName = 'LatencyBudgetBurn';
const SYMPTOMS_OF_SLOWNESS: readonly AlertName[] = [
  'HttpLatencyP95High',
  'HttpLatencyP99High',
  'LatencyBudgetBurnSlow',
];

/**
 * Sends every alert to a webhook, but not what follows from one that is told anyway: one incident is one page.
 *
 * @param serviceLabels the labels that alerts of one service have in common
 */
export function alertmanagerConfig(webhook: string, serviceLabels: readonly string[] = ['job']): AlertmanagerConfig {
  const equal = [...serviceLabels];
  const inhibit = (by: AlertName, targets: readonly AlertName[]): AlertmanagerConfig['inhibit_rules'][0] => ({
    source_matchers: [`alertname="${by}"`],
    target_matchers: [`alertname=~"${targets.filter((name) => name !== by).join('|')}"`],
    equal,
  });
  return {
    route: {
      receiver: RECEIVER,
      group_by: ['alertname', ...equal],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      // What wakes somebody about a service is one message, whatever else goes wrong there.
      routes: [{ matchers: ['severity="critical"'], group_by: equal }],
    },
    inhibit_rules: [
      { source_matchers: [`alertname="${DOWN}"`], target_matchers: [`alertname!="${DOWN}"`], equal },
      inhibit(FAILS, SYMPTOMS_OF_FAILURE),
      inhibit(IS_SLOW, SYMPTOMS_OF_SLOWNESS),
    ],
    receivers: [{ name: RECEIVER, webhook_configs: [{ url: webhook, send_resolved: true }] }],
  };
}

export function alertmanagerFile(webhook: string, serviceLabels: readonly string[]): string {
  return yamlText(
    [
      'Alertmanager: an example, which posts every alert as JSON to a webhook. Check with: amtool check-config',
      'Put a receiver of your own in its place: slack_configs, email_configs, pagerduty_configs.',
    ],
    alertmanagerConfig(webhook, serviceLabels),
  );
}

function alertsOf(...groups: readonly AlertGroup[]): AlertName[] {
  return ALERT_NAMES.filter((name) => groups.includes(ALERT_TABLE[name].group));
}
