/** A dashboard as Grafana imports it: its classic JSON, with what is the same in every version typed. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly GrafanaVariable[] };
  /** Headings of rows and panels. The panels of a folded row are in its heading. */
  readonly panels: readonly GrafanaPanel[];
  readonly [more: string]: unknown;
}

/** A panel, or the heading of a row. */
export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly GrafanaTarget[];
  /** Of a heading: what is folded into it. */
  readonly panels?: readonly GrafanaPanel[];
  readonly [more: string]: unknown;
}

/** A query of a panel. */
export interface GrafanaTarget {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly [more: string]: unknown;
}

/** Something that the dashboard is filtered by. */
export interface GrafanaVariable {
  readonly name: string;
  readonly type: string;
  readonly [more: string]: unknown;
}
