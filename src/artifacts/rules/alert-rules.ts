import type { MetricsModuleOptions } from '../../options/metrics.options';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import type { Vocabulary } from '../vocabulary';
import { ALERT_TABLE, type AlertGroup, type AlertName, runbookOf } from './alert-table';
import { clientAlerts } from './client-alerts';
import { domainAlerts } from './domain-alerts';
import { endpointAlerts } from './endpoint-alerts';
import { hostAlerts } from './host-alerts';
import { recordingRulesOf } from './recording-rules';
import { requestAlerts } from './request-alerts';
import { RuleContext } from './rule-context';
import {
  type Alert,
  type AlertRule,
  type AlertsOf,
  type Candidate,
  groupName,
  type LeftOut,
  type RuleFile,
} from './rule-file';
import { serviceAlerts } from './service-alerts';
import { sloAlerts } from './slo-alerts';
import { streamAlerts } from './stream-alerts';
import { transportAlerts } from './transport-alerts';

const GROUPS: { readonly [Group in AlertGroup]: (context: RuleContext) => AlertsOf<Group> } = {
  service: serviceAlerts,
  requests: requestAlerts,
  slo: sloAlerts,
  streams: streamAlerts,
  domain: domainAlerts,
  handlers: transportAlerts,
  clients: clientAlerts,
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
  const { vocabulary } = context;
  recordingRulesOf(options, vocabulary);
  const leftOut: LeftOut[] = [];
  const groups = Object.entries(GROUPS).map(([group, alertsOf]) => {
    const rules: AlertRule[] = [];
    for (const [name, candidate] of Object.entries<Candidate>(alertsOf(context)) as [AlertName, Candidate][]) {
      const checked = exposed(candidate, vocabulary);
      if ('reason' in checked) {
        leftOut.push({ name, reason: checked.reason });
      } else {
        rules.push(ruleOf(name, checked, options.runbooks));
      }
    }
    return { name: groupName(options, `${group}.alerts`), rules };
  });
  return { file: { groups: groups.filter(({ rules }) => rules.length > 0) }, leftOut };
}

/** Nothing can be told from what is not exposed. */
function exposed(candidate: Candidate, { hidden }: Vocabulary): Candidate {
  const reason = 'reason' in candidate ? undefined : hidden.reasonAgainst(candidate.expr);
  return reason === undefined ? candidate : { reason };
}

function ruleOf(name: AlertName, { expr, summary, description }: Alert, runbooks: string | undefined): AlertRule {
  const { severity, for: lasting } = ALERT_TABLE[name];
  return {
    alert: name,
    expr,
    for: lasting,
    labels: { severity },
    annotations: {
      summary,
      description,
      ...(runbooks === undefined ? {} : { runbook_url: runbooks + runbookOf(name) }),
    },
  };
}
