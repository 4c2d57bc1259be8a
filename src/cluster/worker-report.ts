import type { KnownLabels, LabelSet } from './known-labels';
import type { ReportedFamily } from './report';

/** The label that tells workers apart. */
const WORKER = 'worker';

/** What one worker has reported, or those that had its place before. */
export interface WorkerReport {
  /** Tells it from the others. */
  readonly key: string;
  /** What the label `worker` says. */
  readonly place: number;
  /** Whether it runs: of those that do not, only what they have counted is told, not how they were. */
  readonly isRunning: boolean;
  readonly families: readonly ReportedFamily[];
}

/** A family of one report. */
export interface Part<Family extends ReportedFamily = ReportedFamily> {
  readonly report: WorkerReport;
  readonly family: Family;
}

/** The label sets of a part, in the order of its numbers; `undefined` stands for one that is left out. */
export type LabelsOfParts = (part: Part) => readonly (LabelSet | undefined)[];

/** What is told of the label sets of several workers. */
export interface Telling {
  /** Whether a label tells the workers apart where their metrics are not added up. */
  readonly workers: boolean;
  /** Whether label sets go that no worker has any more which runs. */
  readonly expires: boolean;
  /** Label sets by their keys; none: all. */
  readonly only?: ReadonlySet<string> | undefined;
}

export function labelsOfParts(
  known: KnownLabels,
  parts: readonly Part[],
  { workers, expires, only }: Telling,
): LabelsOfParts {
  const setsOf = (part: Part): readonly LabelSet[] => {
    const sets = known.of(part.report.key, part.family);
    return workers && part.family.rule === 'each' ? sets.map((set) => told(set, part)) : sets;
  };
  const running = expires
    ? new Set(parts.filter(isRunning).flatMap((part) => setsOf(part).map(({ key }) => key)))
    : undefined;
  const isTold = (part: Part, set: LabelSet): boolean =>
    only?.has(set.key) !== false &&
    (isRunning(part) || !(isQuantile(part.family, set) || running?.has(set.key) === false));
  return (part) => setsOf(part).map((set) => (isTold(part, set) ? set : undefined));
}

/** Whether it is a quantile of a summary, which is how something was, and no count of it. */
export function isQuantile({ type }: ReportedFamily, { labels }: LabelSet): boolean {
  return type === 'summary' && labels['quantile'] !== undefined;
}

function isRunning({ report }: Part): boolean {
  return report.isRunning;
}

/** The label set with the worker. */
function told(set: LabelSet, { report }: Part): LabelSet {
  if (Object.hasOwn(set.labels, WORKER)) {
    return set;
  }
  const text = `${WORKER}="${report.place}"`;
  return {
    labels: { [WORKER]: String(report.place), ...set.labels },
    metricName: set.metricName,
    text: set.text === '' ? text : `${text},${set.text}`,
    key: `${report.place} ${set.key}`,
  };
}
