import type { Severity } from '../../options/artifact.options';
import type { AlertGroup, AlertIn, AlertName } from './alert-table';

/** A rule by which Prometheus records the value of an expression as a series of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule by which Prometheus raises an alert. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must hold before the alert fires. */
  readonly for: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    /** Where its runbook is, if it is said where the runbooks are. */
    readonly runbook_url?: string;
  };
}

/** Rules that Prometheus evaluates together. */
export interface RuleGroup<Rule extends RecordingRule | AlertRule> {
  readonly name: string;
  /** How often, where not as often as Prometheus is configured to. */
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** A file of rules, as `rule_files` of Prometheus and `spec` of a `PrometheusRule` take it. */
export interface RuleFile<Rule extends RecordingRule | AlertRule> {
  readonly groups: readonly RuleGroup<Rule>[];
}

/** What an alert asks and says, beside what the table of alerts has of it. */
export interface Alert {
  readonly expr: string;
  readonly summary: string;
  readonly description: string;
}

/** What a file of alerts is made from: each is there, or it is said why a service with these options has none. */
export type Candidate = Alert | { readonly reason: string };

/** Every alert of a group. */
export type AlertsOf<Group extends AlertGroup> = Readonly<Record<AlertIn<Group>, Candidate>>;

/** An alert that a service with these options cannot have. */
export interface LeftOut {
  readonly name: AlertName;
  readonly reason: string;
}

/** What a group of rules is called: Prometheus shows the groups of all services in one list. */
export function groupName({ name }: { readonly name: string }, group: string): string {
  return `${name}.${group}`;
}
