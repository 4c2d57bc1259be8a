import type { Labels } from '../instruments/labels';
import type { HistogramSeries } from '../instruments/metric-family';
import { getOrAdd } from '../core/maps';
import type { LabelSet } from './known-labels';
import type { ReportedHistogram } from './report';
import type { LabelsOfParts, Part } from './worker-report';

/** A label set of a histogram, summed up. */
interface MergedHistogram {
  readonly set: LabelSet;
  bounds: readonly number[];
  counts: Float64Array;
  sum: number;
  readonly exponential: Map<number, number> | undefined;
}

/** The label sets of a histogram of several workers as those of one. */
export function* mergeHistograms(
  parts: readonly Part<ReportedHistogram>[],
  labelsOf: LabelsOfParts,
): Generator<void, HistogramSeries> {
  const merged = new Map<string, MergedHistogram>();
  for (const part of parts) {
    yield;
    const { family } = part;
    let start = 0;
    for (const [index, set] of labelsOf(part).entries()) {
      const bounds = family.bounds[family.boundsAt[index] ?? 0] ?? [];
      const counts = family.counts.subarray(start, (start += bounds.length + 1));
      if (set === undefined) {
        continue;
      }
      const one = getOrAdd(merged, set.key, () => ({
        set,
        bounds,
        counts: new Float64Array(bounds.length + 1),
        sum: 0,
        exponential: family.ends && new Map<number, number>(),
      }));
      add(one, bounds, counts, family.sums[index] ?? 0);
      addExponential(one, family, index);
    }
  }
  return new MergedSeries([...merged.values()]);
}

/** Where the bounds differ, as of versions of the application, those that both have say what is true. */
function add(one: MergedHistogram, bounds: readonly number[], counts: Float64Array, sum: number): void {
  one.sum += sum;
  if (one.bounds !== bounds && !isSame(one.bounds, bounds)) {
    const common = [...one.bounds.filter((bound) => bounds.includes(bound)), Number.POSITIVE_INFINITY];
    const at = (of: readonly number[], bound: number): number => (bound === Infinity ? of.length : of.indexOf(bound));
    const before = one;
    one.counts = Float64Array.from(
      common,
      (bound) => (before.counts[at(before.bounds, bound)] ?? 0) + (counts[at(bounds, bound)] ?? 0),
    );
    one.bounds = common.slice(0, -1);
    return;
  }
  for (let bucket = 0; bucket < counts.length; bucket++) {
    one.counts[bucket]! += counts[bucket] ?? 0; // as many as there are bounds, and one
  }
}

function addExponential({ exponential }: MergedHistogram, family: ReportedHistogram, index: number): void {
  const { ends, buckets, bucketCounts } = family;
  if (exponential === undefined || ends === undefined || buckets === undefined || bucketCounts === undefined) {
    return;
  }
  for (let at = index === 0 ? 0 : (ends[index - 1] ?? 0); at < (ends[index] ?? 0); at++) {
    const bucket = buckets[at] ?? 0;
    exponential.set(bucket, (exponential.get(bucket) ?? 0) + (bucketCounts[at] ?? 0));
  }
}

class MergedSeries implements HistogramSeries {
  readonly kind = 'histogram';
  readonly bounds: readonly number[];
  readonly eachExponential: HistogramSeries['eachExponential'];

  constructor(private readonly series: readonly MergedHistogram[]) {
    this.bounds = series[0]?.bounds ?? [];
    const isExponential = series.some(({ exponential }) => exponential !== undefined);
    this.eachExponential = isExponential
      ? (index, visit) => this.series[index]?.exponential?.forEach((count, bucket) => visit(bucket, count))
      : undefined;
  }

  get size(): number {
    return this.series.length;
  }

  text(index: number): string {
    return this.series[index]?.set.text ?? '';
  }

  labelsOf(index: number): Labels {
    return this.series[index]?.set.labels ?? {};
  }

  boundsOf(index: number): readonly number[] {
    return this.series[index]?.bounds ?? [];
  }

  read(index: number, cumulative: number[]): number {
    const one = this.series[index];
    const counts = one?.counts ?? new Float64Array();
    cumulative.length = counts.length;
    counts.forEach((count, bucket) => (cumulative[bucket] = count));
    return one?.sum ?? 0;
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index]);
}
