import type { CollectedFamily } from '../scrape/collected-family';
import type { ReportedFamily } from './report';
import { ReportEncoder } from './report-encoder';

/** What a worker or a thread has collected last of each metric, as reports say it. */
export class ReportedFamilies {
  private readonly encoder: ReportEncoder;
  private readonly families = new Map<string, { readonly family: ReportedFamily; readonly collection: number }>();
  private collections = 0;

  /**
   * @param withExponential whether exponential buckets are reported
   * @param onChanged told of a metric whose label sets are others than they were
   */
  constructor(
    withExponential: boolean,
    private readonly onChanged?: (last: ReportedFamily, now: ReportedFamily) => void,
  ) {
    this.encoder = new ReportEncoder(withExponential);
  }

  get all(): ReportedFamily[] {
    return [...this.families.values()].map(({ family }) => family);
  }

  /** To be called when a collection begins; {@link add} needs what it returns. */
  beginCollection(): number {
    return ++this.collections;
  }

  /** What was collected stands in the next report, unless a later collection was there before. */
  add(collected: CollectedFamily, collection: number = this.beginCollection()): void {
    const { name } = collected;
    const last = this.families.get(name);
    if (last !== undefined && last.collection >= collection) {
      return;
    }
    const family = this.encoder.encode(collected);
    this.families.set(name, { family, collection });
    if (last !== undefined && last.family.labels !== family.labels) {
      this.onChanged?.(last.family, family);
    }
  }
}
