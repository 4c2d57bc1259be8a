import { Histogram } from 'prom-client';
import { type Labels, labelText } from '../../instruments/labels';
import type { CollectedHistogram } from '../collected-family';
import { usableExemplar } from './read-samples';
import type { Exemplar } from '../../instruments/metric-family';

/** What prom-client 15 keeps of one label set. */
export interface PromClientEntry {
  readonly labels: Labels;
  readonly bucketValues: Readonly<Record<string, number>>;
  readonly bucketExemplars?: Readonly<Record<string, Exemplar | null>>;
  readonly sum: number;
  readonly count: number;
}

interface Internals {
  readonly upperBounds: readonly number[];
  readonly hashMap: Readonly<Record<string, PromClientEntry>>;
  readonly collect?: () => unknown;
}

const OVER_HIGHEST_BOUND = '-1';

/**
 * A histogram of prom-client, read where it keeps its numbers: its `get()` copies every bucket of every label set in
 * one go, which stops a process with 10,000 label sets for more than 100 ms. `undefined` for what is none, or keeps
 * its numbers in another way: `get()` serves then.
 */
export async function promClientHistogram(metric: unknown): Promise<PromClientSeries | undefined> {
  if (!(metric instanceof Histogram)) {
    return undefined;
  }
  const internals = metric as unknown as Partial<Internals>;
  if (!Array.isArray(internals.upperBounds) || typeof internals.hashMap !== 'object') {
    return undefined;
  }
  // As get() does; it may add label sets, so they are listed after it.
  await internals.collect?.call(metric);
  const entries = Object.values(internals.hashMap);
  // One tells how all are kept; to look at 50,000 would take longer than the first slice of writing them.
  return entries.slice(0, 1).every(isEntry)
    ? new PromClientSeries(entries, internals.upperBounds as number[])
    : undefined;
}

function isEntry(entry: Partial<PromClientEntry>): entry is PromClientEntry {
  return typeof entry.bucketValues === 'object' && typeof entry.sum === 'number' && typeof entry.count === 'number';
}

/** The label sets of a histogram of prom-client, read when they are asked for. */
export class PromClientSeries implements CollectedHistogram {
  readonly kind = 'histogram';

  constructor(
    readonly entries: readonly PromClientEntry[],
    readonly bounds: readonly number[],
  ) {}

  get size(): number {
    return this.entries.length;
  }

  text(index: number): string {
    return labelText(this.labelsOf(index));
  }

  labelsOf(index: number): Labels {
    return this.entries[index]?.labels ?? {};
  }

  read(index: number, cumulative: number[]): number {
    const { entries, bounds } = this;
    const entry = entries[index];
    let below = 0;
    for (let bucket = 0; bucket < bounds.length; bucket++) {
      below += entry?.bucketValues[bounds[bucket] as number] ?? 0;
      cumulative[bucket] = below;
    }
    cumulative[bounds.length] = entry?.count ?? 0;
    return entry?.sum ?? 0;
  }

  exemplarOf(index: number, bucket: number): Exemplar | null | undefined {
    const exemplar = this.entries[index]?.bucketExemplars?.[this.bounds[bucket] ?? OVER_HIGHEST_BOUND];
    return exemplar === undefined || exemplar === null ? exemplar : usableExemplar(exemplar);
  }
}
