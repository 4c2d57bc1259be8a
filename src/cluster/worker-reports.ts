import type { CollectedFamily } from '../scrape/collected-family';
import { codeOf } from '../core/metrics.logger';
import { withExemplars } from './exemplars';
import { KnownLabels } from './known-labels';
import { mergeReports } from './merge-reports';
import { packReport, type ReportedFamily, unpackReport } from './report';
import { ReportEncoder } from './report-encoder';
import type { Worker, WorkerFiles } from './worker-files';
import type { WorkerReport } from './worker-report';

/** How often it is tried to read what others write meanwhile. */
const ATTEMPTS = 5;

/** Writes what this worker has counted, and reads what all have. */
export class WorkerReports {
  readonly self: Worker;
  private readonly encoder: ReportEncoder;
  private readonly known = new KnownLabels();
  private readonly families = new Map<string, { readonly family: ReportedFamily; readonly collection: number }>();
  private base: readonly ReportedFamily[] = [];
  private collections = 0;

  /** @param withExponential whether exponential buckets are reported */
  constructor(
    private readonly files: WorkerFiles,
    withExponential: boolean,
  ) {
    this.encoder = new ReportEncoder(withExponential);
    this.self = files.takePlace();
    this.takeOver();
  }

  /** To be called when a collection begins; {@link add} needs what it returns. */
  beginCollection(): number {
    return ++this.collections;
  }

  /** What was collected stands in the next report, unless a later collection was there before. */
  add(family: CollectedFamily, collection: number = this.beginCollection()): void {
    const before = this.families.get(family.name);
    if (before === undefined || before.collection < collection) {
      this.families.set(family.name, { family: this.encoder.encode(family), collection });
    }
  }

  /** Writes the report. @throws Error where it cannot be written */
  write(): void {
    this.files.write(this.self, 'report', packReport(this.own()));
  }

  /**
   * What all workers have reported, this one first, as the metrics of one process.
   *
   * @param own what this worker has collected, with exemplars, which reports do not have
   */
  merged(own: readonly CollectedFamily[]): CollectedFamily[] {
    return withExemplars(mergeReports(this.readAll(), this.known), own);
  }

  private own(): ReportedFamily[] {
    return [...this.families.values()].map(({ family }) => family);
  }

  private readAll(): WorkerReport[] {
    const own = { key: 'own', place: this.self.place, isRunning: true, families: this.own() };
    const before = { ...own, key: 'own base', isRunning: false, families: this.base };
    return [own, before, ...this.readOthers()];
  }

  /** A worker that comes takes over what one before it has left, and removes that: then all is read anew. */
  private readOthers(): WorkerReport[] {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.files
          .reported()
          .filter(({ place }) => place !== this.self.place)
          .flatMap((worker) => this.reportsOf(worker));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  private reportsOf(worker: Worker): WorkerReport[] {
    const { place } = worker;
    const report = (file: 'base' | 'report', isRunning: boolean): WorkerReport => ({
      key: `${place} ${file}`,
      place,
      isRunning,
      families: unpackReport(this.files.read(worker, file)),
    });
    return [
      report('report', this.files.isRunning(worker)),
      ...(this.files.has(worker, 'base') ? [report('base', false)] : []),
    ];
  }

  /** What those have counted that had this place before. */
  private takeOver(): void {
    const { place } = this.self;
    const before = this.files.all('report').find((worker) => worker.place === place);
    if (before !== undefined) {
      const left = this.reportsOf(before).map((report) => ({ ...report, isRunning: false }));
      const encoder = new ReportEncoder(true);
      this.base = mergeReports(left, new KnownLabels(), false).map((family) => encoder.encode(family));
      this.files.write(this.self, 'base', packReport(this.base));
    }
  }
}
