import type { ExposedLabel } from '../options/request-labels';
import { type Labels, labelText } from '../instruments/labels';
import type { SeriesList } from '../instruments/metric-family';
import type { LabelValues } from './label-values';
import type { RequestStore } from './request-store';
import type { RequestSeries } from './series-slots';

/** What tells every series of a store from all others, beside what only some stores have. */
const TELLING: readonly ExposedLabel['source'][] = ['method', 'path', 'status', 'stream'];

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

  private readonly tellsErrors: boolean;

  /** @param telling what labels tell that only some stores have: custom labels, traits */
  constructor(
    private readonly store: RequestStore,
    private readonly labels: readonly ExposedLabel[],
    private readonly values: LabelValues,
    telling: readonly ExposedLabel['source'][] = [],
  ) {
    const exposed = new Set(labels.map(({ source }) => source));
    this.isDistinct =
      !values.groupStatus &&
      values.naming !== 'micrometer' &&
      [...TELLING, ...telling].every((source) => exposed.has(source));
    this.tellsErrors = exposed.has('errorType');
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

  /** The greatest number of the series of the group; 0 where it has none. */
  max(group: number, valueOf: (slot: number) => number): number {
    const members = this.members[group] ?? [];
    return typeof members === 'number' ? valueOf(members) : Math.max(0, ...members.map(valueOf));
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
    const labels: Record<string, string> = {};
    for (const { source, name } of this.labels) {
      const value = this.values.of(series, source, this.tellsErrors);
      // PromQL reads an absent label as an empty one.
      if (value !== '' || typeof source === 'number') {
        labels[name] = value;
      }
    }
    return labels;
  }
}
