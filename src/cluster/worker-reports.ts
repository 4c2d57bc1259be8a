import type { CollectedFamily } from '../scrape/collected-family';
import { codeOf } from '../core/metrics.logger';
import { Turns } from '../core/time-slices';
import { counted } from './counted';
import { withExemplars } from './exemplars';
import { KnownLabels } from './known-labels';
import { mergeReportsSlowly } from './merge-reports';
import { packFamilies, packReport, type ReportedFamily, unpackFamilies, unpackReport } from './report';
import { ReportedFamilies } from './reported-families';
import type { Worker, WorkerFiles } from './worker-files';
import type { WorkerReport } from './worker-report';

/** How often it is tried to read what others write meanwhile. */
const ATTEMPTS = 5;

/** What of the options decides on reports. */
export interface ReportOptions {
  /** Whether exponential buckets are reported. */
  readonly withExponential: boolean;
  /** Whether idle label sets go from the metrics. */
  readonly expires: boolean;
  /** How many label sets that have gone are remembered of a metric. */
  readonly maxGone: number;
}

/** Writes what this worker has counted, and reads what all have. */
export class WorkerReports {
  readonly self: Worker;
  private readonly known = new KnownLabels();
  private readonly families: ReportedFamilies;
  /** What was counted by those that had this place before, and of label sets that have gone. */
  private before: readonly ReportedFamily[];
  private packedBefore: Uint8Array;

  constructor(
    private readonly files: WorkerFiles,
    private readonly options: ReportOptions,
  ) {
    this.families = new ReportedFamilies(
      options.withExponential,
      (last, now) => options.expires && this.keepGone(last, now),
    );
    this.self = files.takePlace();
    this.before = this.leftHere();
    this.packedBefore = packFamilies(this.before);
  }

  /** To be called when a collection begins; {@link add} needs what it returns. */
  beginCollection(): number {
    return this.families.beginCollection();
  }

  /** What was collected stands in the next report, unless a later collection was there before. */
  add(collected: CollectedFamily, collection?: number): void {
    this.families.add(collected, collection);
  }

  /** Writes the report. @throws Error where it cannot be written */
  write(): void {
    if (!this.families.isChanged) {
      this.files.touch(this.self);
      return;
    }
    this.files.write(this.self, 'report', packReport({ families: this.families.all, before: this.packedBefore }));
    this.families.isChanged = false;
  }

  /**
   * What all workers have reported, as the metrics of one process.
   *
   * @param own what this worker has collected, with exemplars, which reports do not have
   */
  async merged(own: readonly CollectedFamily[]): Promise<CollectedFamily[]> {
    const telling = { workers: true, expires: this.options.expires };
    const turns = new Turns();
    const merging = mergeReportsSlowly(this.readAll(), this.known, telling);
    let bit = merging.next();
    while (bit.done !== true) {
      if (turns.isDue) {
        await turns.take();
      }
      bit = merging.next();
    }
    return withExemplars(bit.value, own);
  }

  /** In the order of their places, so that each worker that is asked tells the metrics in the same order. */
  private readAll(): WorkerReport[] {
    const { place } = this.self;
    const own = reportsOf(place, true, { families: this.families.all, before: this.before });
    return [...this.readOthers(), ...own].toSorted((a, b) => a.place - b.place);
  }

  /** A worker that comes takes over what one before it has left, and removes that: then all is read anew. */
  private readOthers(): WorkerReport[] {
    for (let attempt = 1; ; attempt++) {
      try {
        const others = this.files.reported().filter(({ place }) => place !== this.self.place);
        return others.flatMap((worker) => this.read(worker, this.files.isRunning(worker)));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  private read(worker: Worker, isRunning: boolean): WorkerReport[] {
    const { families, before } = unpackReport(this.files.read(worker, 'report'));
    return reportsOf(worker.place, isRunning, { families, before: unpackFamilies(before) });
  }

  /** What those have counted that had this place before. */
  private leftHere(): ReportedFamily[] {
    const last = this.files.all('report').find(({ place }) => place === this.self.place);
    return last === undefined ? [] : counted(this.read(last, false));
  }

  /** Else the sum over all workers would fall, as long as others have the label set. */
  private keepGone(last: ReportedFamily, now: ReportedFamily): void {
    const kept = this.keysOf(now);
    const gone = new Set([...this.keysOf(last)].filter((key) => !kept.has(key)));
    if (last.type === 'gauge' || gone.size === 0) {
      return;
    }
    const { place } = this.self;
    const others = this.before.filter(({ name }) => name !== last.name);
    const before = this.before.filter(({ name }) => name === last.name);
    const known = counted(reportsOf(place, false, { families: counted([reportOf(last)], gone), before }));
    this.before = [...others, ...known.flatMap((family) => this.newest(family))];
    this.packedBefore = packFamilies(this.before);
  }

  /** As many as may be shown at a time: whoever has gone long ago is not missed. */
  private newest(family: ReportedFamily): ReportedFamily[] {
    const keys = [...this.keysOf(family)];
    const { maxGone } = this.options;
    return keys.length > maxGone ? counted([reportOf(family)], new Set(keys.slice(-maxGone))) : [family];
  }

  private keysOf(family: ReportedFamily): Set<string> {
    return new Set(new KnownLabels().of('', family).map(({ key }) => key));
  }
}

function reportsOf(
  place: number,
  isRunning: boolean,
  { families, before }: { readonly families: readonly ReportedFamily[]; readonly before: readonly ReportedFamily[] },
): WorkerReport[] {
  return [
    { key: `${place} before`, place, isRunning: false, families: before },
    { key: `${place}`, place, isRunning, families },
  ];
}

function reportOf(family: ReportedFamily): WorkerReport {
  return { key: '', place: 0, isRunning: false, families: [family] };
}
