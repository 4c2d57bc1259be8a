import { getOrAdd } from '../core/maps';
import { drain } from '../summary/window/merge-frames';
import type { CollectedFamily } from '../scrape/collected-family';
import type { KnownLabels } from './known-labels';
import { mergeHistograms } from './merge-histograms';
import { mergeValues } from './merge-values';
import type { ReportedFamily, ReportedHistogram, ReportedValues } from './report';
import { labelsOfParts, type Part, type Telling, type WorkerReport } from './worker-report';

type Parts = [Part, ...Part[]];

/**
 * The metrics of all workers as those of one: what is counted is added up, and gauges follow the rule of each. Families
 * are in the order of the first report.
 */
export function mergeReports(...of: Parameters<typeof mergeReportsSlowly>): CollectedFamily[] {
  return drain(mergeReportsSlowly(...of));
}

/** The same, bit by bit. */
export function* mergeReportsSlowly(
  reports: readonly WorkerReport[],
  known: KnownLabels,
  telling: Telling = { workers: true, expires: false },
): Generator<void, CollectedFamily[]> {
  const merged: CollectedFamily[] = [];
  for (const parts of groupByName(reports)) {
    const [{ family: first }] = parts;
    const like = parts.filter(({ family }) => family.kind === first.kind && family.type === first.type);
    const { name, help, type, rule: workers, defaultLabels } = first;
    const labelsOf = labelsOfParts(known, like, telling);
    const content =
      first.kind === 'histogram'
        ? yield* mergeHistograms(like as readonly Part<ReportedHistogram>[], labelsOf)
        : yield* mergeValues(like as readonly Part<ReportedValues>[], labelsOf);
    merged.push({ name, help, type, workers, defaultLabels, content });
  }
  return merged;
}

function groupByName(reports: readonly WorkerReport[]): Parts[] {
  const byName = new Map<string, Part[]>();
  for (const report of reports) {
    for (const family of report.families) {
      if (isTold(family, report)) {
        getOrAdd(byName, family.name, (): Part[] => []).push({ report, family });
      }
    }
  }
  return [...byName.values()].filter((parts): parts is Parts => parts.length > 0);
}

function isTold({ type, rule }: ReportedFamily, { isRunning }: WorkerReport): boolean {
  return rule !== 'omit' && (isRunning || type !== 'gauge');
}
