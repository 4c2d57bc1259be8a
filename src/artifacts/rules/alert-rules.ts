import type { MetricsModuleOptions } from '../../options/metrics.options';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import { domainAlerts } from './domain-alerts';
import { endpointAlerts } from './endpoint-alerts';
import { hostAlerts } from './host-alerts';
import { requestAlerts } from './request-alerts';
import { RuleContext } from './rule-context';
import { type Alert, type AlertRule, type Candidate, isLeftOut, type LeftOut, type RuleFile } from './rule-file';
import { serviceAlerts } from './service-alerts';
import { sloAlerts } from './slo-alerts';
import { streamAlerts } from './stream-alerts';
import { transportAlerts } from './transport-alerts';

const GROUPS: Readonly<Record<string, (context: RuleContext) => Candidate[]>> = {
  service: serviceAlerts,
  requests: requestAlerts,
  slo: sloAlerts,
  streams: streamAlerts,
  domain: domainAlerts,
  handlers: transportAlerts,
  host: hostAlerts,
  metrics: endpointAlerts,
};

/**
 * The alert rules for a service. Most look at what {@link recordingRules} record, so both are loaded together.
 *
 * @param metrics the options that the service gives to `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for the first thing that is wrong with the options
 * @example
 * JSON.stringify(alertRules({ prefix: 'gateway' }, { job: 'gateway', slo: 99.5 }))
 */
export function alertRules(metrics?: MetricsModuleOptions, artifacts?: ArtifactOptions): RuleFile<AlertRule> {
  return alertRulesOf(resolveArtifactOptions(metrics, artifacts)).file;
}

/** The same from options that are resolved, and what a service with these options cannot have. */
export function alertRulesOf(options: ResolvedArtifactOptions): {
  readonly file: RuleFile<AlertRule>;
  readonly leftOut: readonly LeftOut[];
} {
  const context = new RuleContext(options);
  const leftOut: LeftOut[] = [];
  const groups = Object.entries(GROUPS).map(([name, alertsOf]) => {
    const candidates = alertsOf(context);
    leftOut.push(...candidates.filter(isLeftOut));
    const alerts = candidates.filter((candidate): candidate is Alert => !isLeftOut(candidate));
    return {
      name: `nestjs-red-metrics.${name}.alerts`,
      rules: alerts.map((alert) => ruleOf(alert, options.runbooks)),
    };
  });
  return { file: { groups: groups.filter(({ rules }) => rules.length > 0) }, leftOut };
}

function ruleOf({ name, severity, summary, description, labels, ...rule }: Alert, runbooks: string): AlertRule {
  return {
    alert: name,
    expr: rule.expr,
    for: rule.for,
    labels: { severity, ...labels },
    annotations: { summary, description, runbook_url: `${runbooks}${name}.md` },
  };
}
