import { ofOwnJob } from '../../artifact-options';
import { alertRulesOf } from '../../rules/alert-rules';
import { recordingRulesOf } from '../../rules/recording-rules';
import { alertNotes } from '../../rules/rule-artifacts';
import type { PrometheusRuleManifest } from './manifests';
import { selectedMetadata, type Workload } from './workload';

/** Gives the Prometheus Operator the recording rules and the alerts, about the job that its monitors make. */
export function prometheusRule(workload: Workload): PrometheusRuleManifest {
  const ofJob = ofOwnJob(workload.options);
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: selectedMetadata(workload),
    spec: { groups: [...recordingRulesOf(ofJob).groups, ...alertRulesOf(ofJob).file.groups] },
  };
}

/** What a reader of the rules has to know. */
export function prometheusRuleNotes({ options }: Workload): string[] {
  return alertNotes(options, alertRulesOf(options).leftOut);
}
