import { deleteIfEmpty, getOrAdd } from '../core/maps';
import type { RequestTraits } from './request-traits';

/** What one series of requests is about. */
export interface RequestSeries {
  readonly method: string;
  /** Route template. */
  readonly path: string;
  /** Status code. */
  readonly status: number;
  /** What else tells the requests from others. */
  readonly traits: RequestTraits;
  /** Values of the custom labels, in the order of the option. */
  readonly custom: readonly string[];
}

/**
 * Slots by method, status and traits in one number: a map for each method of each path would take more
 * memory than all the rest.
 */
type SlotsByCode = Map<number, number>;
type SlotsByPath = Map<string, SlotsByCode>;

const NO_CUSTOM_KEY = '';
/** More than any status. */
const STATUSES = 1000;
/** More than any status of any method, as long as methods are a closed set. */
const CODES = 1_000_000;

/** The numbers of series, by what they are about. */
export class SeriesSlots {
  private readonly methods = new Map<string, number>();
  private readonly slots = new Map<string, SlotsByPath>();

  /** @param customKey of the custom labels: {@link customKeyOf} */
  find(customKey: string, path: string, method: string, status: number, traits: RequestTraits): number | undefined {
    return this.slots
      .get(customKey)
      ?.get(path)
      ?.get(this.codeOf(method, status, traits));
  }

  set(customKey: string, { method, path, status, traits }: RequestSeries, slot: number): void {
    const byPath = getOrAdd(this.slots, customKey, (): SlotsByPath => new Map());
    const byCode = getOrAdd(byPath, path, (): SlotsByCode => new Map());
    byCode.set(this.codeOf(method, status, traits), slot);
  }

  delete({ method, path, status, traits, custom }: RequestSeries): void {
    const customKey = customKeyOf(custom);
    const byPath = this.slots.get(customKey);
    const byCode = byPath?.get(path);
    byCode?.delete(this.codeOf(method, status, traits));
    deleteIfEmpty(byPath, path, byCode);
    deleteIfEmpty(this.slots, customKey, byPath);
  }

  private codeOf(method: string, status: number, traits: RequestTraits): number {
    let number = this.methods.get(method);
    if (number === undefined) {
      number = this.methods.size;
      this.methods.set(method, number);
    }
    return number * STATUSES + status + traits * CODES;
  }
}

/** The values of custom labels as one key. */
export function customKeyOf(custom: readonly string[]): string {
  return custom.length === 0 ? NO_CUSTOM_KEY : JSON.stringify(custom);
}
