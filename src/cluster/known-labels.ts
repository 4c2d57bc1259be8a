import { type Labels, labelText } from '../instruments/labels';
import { getOrAdd } from '../core/maps';
import { type ReportedFamily, unpackLabels } from './report';

/** A label set of a report. */
export interface LabelSet {
  readonly labels: Labels;
  /** The name of its samples where that is not the metric's. */
  readonly metricName: string | undefined;
  /** As an exposition writes it. */
  readonly text: string;
  /** The same for the same labels, in whatever order they are. */
  readonly key: string;
}

interface Known {
  packed: Uint8Array;
  sets: readonly LabelSet[];
}

/** Reads the label sets of reports, and those that are as they were the last time only once. */
export class KnownLabels {
  private readonly byReport = new Map<string, Map<string, Known>>();

  of(report: string, { name, labels: packed }: ReportedFamily): readonly LabelSet[] {
    const byName = getOrAdd(this.byReport, report, () => new Map<string, Known>());
    const before = byName.get(name);
    if (before !== undefined && Buffer.compare(before.packed, packed) === 0) {
      return before.sets;
    }
    const sets = unpackLabels(packed).map(({ labels, metricName }) => {
      const sorted = Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      const key = `${metricName ?? ''}{${labelText(sorted)}}`;
      return { labels, metricName, text: labelText(labels), key };
    });
    byName.set(name, { packed, sets });
    return sets;
  }
}
