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

/** Reads the label sets of parts. */
export type LabelsOfParts = (part: Part) => readonly LabelSet[];

/** @param tellsWorkers whether a label tells workers apart where their metrics are not added up */
export function labelsOfParts(known: KnownLabels, tellsWorkers: boolean): LabelsOfParts {
  return (part) => {
    const sets = known.of(part.report.key, part.family);
    return tellsWorkers && part.family.rule === 'each' ? sets.map((set) => told(set, part)) : sets;
  };
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
