/** A rule by which Prometheus records the value of an expression as a series of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** How soon somebody should look: `critical` wakes a person, `warning` waits for the next working day. */
export type Severity = 'critical' | 'warning';

/** A rule by which Prometheus raises an alert. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must hold before the alert fires. */
  readonly for: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

/** Rules that Prometheus evaluates together. */
export interface RuleGroup<Rule extends RecordingRule | AlertRule> {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A file of rules, as `rule_files` of Prometheus and `spec` of a `PrometheusRule` take it. */
export interface RuleFile<Rule extends RecordingRule | AlertRule> {
  readonly groups: readonly RuleGroup<Rule>[];
}

/** An alert before it knows its runbook. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly for: string;
  readonly expr: string;
  /** Labels beside `severity`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

/** An alert that a service with these options cannot have. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** What a file of alerts is made from: each is there, or it is said why not. */
export type Candidate = Alert | LeftOut;

/** Whether an alert is one that the service cannot have. */
export function isLeftOut(candidate: Candidate): candidate is LeftOut {
  return 'reason' in candidate;
}
