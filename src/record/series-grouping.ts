import type { ExposedLabel } from '../options/resolve-http';
import type { RequestSeries, RequestStore } from './request-store';

type Labels = Readonly<Record<string, string>>;

const OUTCOMES = ['UNKNOWN', 'INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR'];

/** The class of a status in Micrometer's words. */
export function outcomeOf(status: number): string {
  return OUTCOMES[Math.trunc(status / 100)] ?? 'UNKNOWN';
}

/**
 * Sums the series of a store up into the label sets that a metric exposes. Series that differ only in what is not exposed
 * (a label left out, statuses of one class) fall into one group. Keeps up with the store as that grows.
 */
export class SeriesGrouping {
  /** The label set of each group. */
  readonly groups: Labels[] = [];
  private readonly groupOfSlot: number[] = [];
  private readonly groupByKey = new Map<string, number>();

  constructor(
    private readonly store: RequestStore,
    private readonly labels: readonly ExposedLabel[],
    private readonly groupStatus: boolean,
  ) {
    if (labels.length === 0) {
      // A metric without labels stands at zero before the first request.
      this.groupFor([]);
    }
  }

  /** Calls `visit` for every series with the number of its group, after `groups` was brought up to date. */
  forEach(visit: (slot: number, group: number) => void): void {
    this.keepUp();
    this.groupOfSlot.forEach((group, slot) => visit(slot, group));
  }

  /** The sum of a number of each series, by group. */
  sum(valueOf: (slot: number) => number): number[] {
    this.keepUp();
    const sums = this.groups.map(() => 0);
    this.forEach((slot, group) => {
      sums[group] = (sums[group] ?? 0) + valueOf(slot);
    });
    return sums;
  }

  private keepUp(): void {
    for (let slot = this.groupOfSlot.length; slot < this.store.series.length; slot++) {
      const series = this.store.series[slot] as RequestSeries;
      this.groupOfSlot.push(this.groupFor(this.labels.map((label) => this.valueOf(series, label.source))));
    }
  }

  private groupFor(values: readonly string[]): number {
    const key = JSON.stringify(values);
    const found = this.groupByKey.get(key);
    if (found !== undefined) {
      return found;
    }
    const group =
      this.groups.push(Object.fromEntries(this.labels.map((label, i) => [label.name, values[i] ?? '']))) - 1;
    this.groupByKey.set(key, group);
    return group;
  }

  private valueOf(series: RequestSeries, source: ExposedLabel['source']): string {
    switch (source) {
      case 'method':
        return series.method;
      case 'path':
        return series.path;
      case 'status':
        return this.groupStatus ? `${Math.trunc(series.status / 100)}xx` : String(series.status);
      case 'outcome':
        return outcomeOf(series.status);
      default:
        return series.custom[source] ?? '';
    }
  }
}
