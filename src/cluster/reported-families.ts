import { isDeepStrictEqual } from 'node:util';
import type { CollectedFamily } from '../scrape/collected-family';
import type { ReportedFamily } from './report';
import { ReportEncoder } from './report-encoder';

interface Reported {
  readonly family: ReportedFamily;
  readonly collection: number;
  /** Of the numbers that it was made of; `undefined`: not known. */
  readonly version: string | undefined;
}

/** What a worker or a thread has collected last of each metric, as reports say it. */
export class ReportedFamilies {
  private readonly encoder: ReportEncoder;
  private readonly families = new Map<string, Reported>();
  /** Whether a report would say something else than the one before. Whoever reports sets it back. */
  isChanged = true;
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
    const { content } = collected;
    const version = content.kind === 'samples' ? undefined : content.version?.();
    if (version !== undefined && last?.version === version) {
      this.families.set(name, { ...last, collection });
      return;
    }
    const family = this.encoder.encode(collected);
    this.families.set(name, { family, collection, version });
    this.isChanged ||= version !== undefined || !isDeepStrictEqual(last?.family, family);
    if (last !== undefined && last.family.labels !== family.labels) {
      this.onChanged?.(last.family, family);
    }
  }
}
