import { ofOwnJob } from '../../artifact-options';
import { alertRulesOf } from '../../rules/alert-rules';
import { recordingRulesOf } from '../../rules/recording-rules';
import { alertNotes } from '../../rules/rule-artifacts';
import type { PrometheusRuleManifest } from './manifests';
import type { Workload } from './workload';

/** Gives the Prometheus Operator the recording rules and the alerts, about the job that its monitors make. */
export function prometheusRule({ name, labels, options }: Workload): PrometheusRuleManifest {
  const ofJob = ofOwnJob(options);
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name, labels },
    spec: { groups: [...recordingRulesOf(ofJob).groups, ...alertRulesOf(ofJob).file.groups] },
  };
}

/** What a reader of the rules has to know. */
export function prometheusRuleNotes({ options }: Workload): string[] {
  return alertNotes(options, alertRulesOf(options).leftOut);
}
