import { KnownLabels } from './known-labels';
import { mergeReports } from './merge-reports';
import type { ReportedFamily } from './report';
import { ReportEncoder } from './report-encoder';
import type { WorkerReport } from './worker-report';

/** All that was counted, in one family for each metric. @param only of the label sets with these keys */
export function counted(reports: readonly WorkerReport[], only?: ReadonlySet<string>): ReportedFamily[] {
  const encoder = new ReportEncoder(true);
  const telling = { workers: false, expires: false, only };
  return mergeReports(reports, new KnownLabels(), telling).map((family) => encoder.encode(family));
}
