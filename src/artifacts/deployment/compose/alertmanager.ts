import { type AlertName, BURNS } from '../../rules/alert-table';
import { yamlText } from '../../yaml-text';

/** A configuration of Alertmanager, as far as it is generated. */
export interface AlertmanagerConfig {
  route: {
    receiver: string;
    group_by: string[];
    group_wait: string;
    group_interval: string;
    repeat_interval: string;
  };
  inhibit_rules: { source_matchers: string[]; target_matchers: string[]; equal: string[] }[];
  receivers: { name: string; webhook_configs: { url: string; send_resolved: boolean }[] }[];
}

const RECEIVER = 'webhook';
/** A service that is down says enough. */
const DOWN: AlertName = 'ServiceDown';
/** A route that fails burns the error budget. */
const ROUTE: AlertName = 'HttpRouteErrorRateHigh';

/** Sends every alert to a webhook, but not what follows from one that is told anyway. */
export function alertmanagerConfig(webhook: string): AlertmanagerConfig {
  return {
    route: {
      receiver: RECEIVER,
      group_by: ['alertname', 'job'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    },
    inhibit_rules: [
      {
        source_matchers: [`alertname="${DOWN}"`],
        target_matchers: [`alertname!="${DOWN}"`],
        equal: ['job'],
      },
      {
        source_matchers: [`alertname=~"${BURNS}"`, 'severity="critical"'],
        target_matchers: [`alertname=~"${BURNS}|${ROUTE}"`, 'severity="warning"'],
        equal: ['job'],
      },
    ],
    receivers: [{ name: RECEIVER, webhook_configs: [{ url: webhook, send_resolved: true }] }],
  };
}

export function alertmanagerFile(webhook: string): string {
  return yamlText(
    [
      'Alertmanager: an example, which posts every alert as JSON to a webhook. Check with: amtool check-config',
      'Put a receiver of your own in its place: slack_configs, email_configs, pagerduty_configs.',
    ],
    alertmanagerConfig(webhook),
  );
}
