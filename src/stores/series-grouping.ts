import type { ExposedLabel } from '../options/resolve-http';
import { type Labels, labelText } from '../instruments/labels';
import type { SeriesList } from '../instruments/metric-family';
import type { RequestStore } from './request-store';
import type { RequestSeries } from './series-slots';

const OUTCOMES = ['UNKNOWN', 'INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR'];

/** The class of a status in Micrometer's words. */
export function statusClassOf(status: number): string {
  return OUTCOMES[Math.trunc(status / 100)] ?? 'UNKNOWN';
}

/**
 * Sums the series of a store up into the label sets that a metric exposes. Series that differ only in what is not
 * exposed (a label left out, statuses of one class) fall into one group. Keeps up with the store as that grows and
 * shrinks.
 */
export class SeriesGrouping implements SeriesList {
  private readonly texts: string[] = [];
  /** The series of each group: one, or several. */
  private readonly members: (number | number[])[] = [];
  private readonly groupByText = new Map<string, number>();
  /** Whether every series is a group of its own, so that none needs to be looked for. */
  private readonly isDistinct: boolean;
  private seen = 0;
  private generation = -1;

  constructor(
    private readonly store: RequestStore,
    private readonly labels: readonly ExposedLabel[],
    private readonly groupStatus: boolean,
    customLabels = 0,
  ) {
    const exposed = new Set(labels.map((label) => label.source));
    const custom = Array.from({ length: customLabels }, (_, index) => index);
    this.isDistinct =
      !groupStatus && ['method', 'path', 'status', 'stream', ...custom].every((source) => exposed.has(source as never));
  }

  get labelNames(): readonly string[] {
    return this.labels.map(({ name }) => name);
  }

  get size(): number {
    this.keepUp();
    return this.texts.length;
  }

  text(group: number): string {
    return this.texts[group] ?? '';
  }

  labelsOf(group: number): Labels {
    const series = this.firstOf(group);
    return series === undefined ? {} : this.labelsFor(series);
  }

  /** What one of the series of the group is about. */
  firstOf(group: number): RequestSeries | undefined {
    const members = this.members[group];
    const slot = typeof members === 'number' ? members : members?.[0];
    return slot === undefined ? undefined : this.store.seriesAt(slot);
  }

  /** The sum of a number of each series of the group. */
  sum(group: number, valueOf: (slot: number) => number): number {
    const members = this.members[group] ?? [];
    return typeof members === 'number' ? valueOf(members) : members.reduce((sum, slot) => sum + valueOf(slot), 0);
  }

  private keepUp(): void {
    if (this.generation !== this.store.generation) {
      this.startAnew();
    }
    for (; this.seen < this.store.size; this.seen++) {
      const series = this.store.seriesAt(this.seen);
      if (series !== undefined) {
        this.add(this.seen, labelText(this.labelsFor(series)));
      }
    }
  }

  /** Series were removed since: the numbers of groups may have changed, and those of series may be in use again. */
  private startAnew(): void {
    this.generation = this.store.generation;
    this.seen = 0;
    this.texts.length = 0;
    this.members.length = 0;
    this.groupByText.clear();
    if (this.labels.length === 0) {
      // A metric without labels stands at zero before the first request.
      this.texts.push('');
      this.members.push([]);
      this.groupByText.set('', 0);
    }
  }

  private add(slot: number, text: string): void {
    const group = this.isDistinct ? undefined : this.groupByText.get(text);
    if (group === undefined) {
      this.members.push(slot);
      const added = this.texts.push(text) - 1;
      if (!this.isDistinct) {
        this.groupByText.set(text, added);
      }
      return;
    }
    const members = this.members[group];
    if (Array.isArray(members)) {
      members.push(slot);
    } else {
      this.members[group] = members === undefined ? [slot] : [members, slot];
    }
  }

  private labelsFor(series: RequestSeries): Labels {
    // PromQL reads an absent label as an empty one.
    const labels = series.stream ? this.labels : this.labels.filter(({ source }) => source !== 'stream');
    return Object.fromEntries(labels.map((label) => [label.name, this.valueOf(series, label.source)]));
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
        return statusClassOf(series.status);
      case 'stream':
        return 'true';
      default:
        return series.custom[source] ?? '';
    }
  }
}
