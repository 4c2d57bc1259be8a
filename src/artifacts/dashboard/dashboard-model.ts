import type { AlertTopic } from '../rules/alert-table';

/** How a panel shows its numbers. */
export type PanelView = 'lines' | 'stacked' | 'stat' | 'heatmap';

/** A unit, by Grafana's id for it. */
export type PanelUnit = 'reqps' | 'ops' | 'percentunit' | 'percent' | 's' | 'bytes' | 'Bps' | 'short';

/** A query of a panel. */
export interface PanelTarget {
  readonly expr: string;
  /** What its series are called, with labels in double braces. */
  readonly legend: string;
}

/** From which value on a number has which colour: above it, or below where `critical` is the lower one. */
export interface PanelThresholds {
  readonly warning: number;
  readonly critical: number;
}

/** The colours of numbers, each from which value on. */
export function colourSteps(thresholds?: PanelThresholds): { value: number | null; color: string }[] {
  if (thresholds === undefined) {
    return [{ value: null, color: 'green' }];
  }
  const { warning, critical } = thresholds;
  return critical < warning
    ? [
        { value: null, color: 'red' },
        { value: critical, color: 'yellow' },
        { value: warning, color: 'green' },
      ]
    : [
        { value: null, color: 'green' },
        { value: warning, color: 'yellow' },
        { value: critical, color: 'red' },
      ];
}

/** A panel of a dashboard, before it has a place on it. */
export interface PanelModel {
  readonly title: string;
  /** What the panel answers, and what to make of it. */
  readonly description: string;
  readonly unit: PanelUnit;
  readonly view: PanelView;
  readonly targets: readonly PanelTarget[];
  /** In columns of a grid of 24. */
  readonly width: number;
  readonly thresholds?: PanelThresholds | undefined;
  /** Where the numbers end by nature: 1 for a share. */
  readonly max?: number;
  /** Whether there are numbers below zero. */
  readonly goesBelowZero?: boolean;
  /** The alert whose runbook says what to do. */
  readonly runbook?: AlertTopic;
}

/** Panels under a heading that folds them away. */
export interface RowModel {
  readonly title: string;
  /** Folded where many services have nothing to show in it. */
  readonly folded: boolean;
  readonly panels: readonly PanelModel[];
}

/** A panel, or nothing where the service does not expose what it would show. */
export type MaybePanel = PanelModel | undefined;

/** A row of those panels that there are. */
export function row(title: string, folded: boolean, panels: readonly MaybePanel[]): RowModel {
  return { title, folded, panels: panels.filter((panel) => panel !== undefined) };
}

/** The values that a metric's label has. */
export interface VariableQuery {
  readonly query: string;
  /** What all of them are written as, where that is not just all of them. */
  readonly all?: string;
}

/** Something that a dashboard is filtered by. */
export interface VariableModel {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** The query that its values come from, or the values themselves. */
  readonly values: VariableQuery | readonly string[];
}

/** Events that are marked in every panel. */
export interface AnnotationModel {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
}

/** A dashboard as far as this package decides it. What Grafana makes of it is the builder's. */
export interface DashboardModel {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly variables: readonly VariableModel[];
  readonly annotations: readonly AnnotationModel[];
  readonly rows: readonly RowModel[];
  /** Where runbooks are, as far as a browser can follow it. */
  readonly runbooks: string | undefined;
}
