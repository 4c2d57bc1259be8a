import type { ExponentialCells } from './exponential-cells';
import { HistogramCells } from './histogram-cells';
import { histogramSamples } from './samples';
import { LabelSets } from './label-sets';
import type { Labels } from './labels';
import type { LabelledMetric } from './labelled-numbers';
import { type HistogramSeries, type MetricFamily, type MetricSnapshot, snapshotOf } from './metric-family';
import type { SeriesBudget } from './series-budget';

/** A histogram with labels. */
export class LabelledHistogram implements MetricFamily, HistogramSeries {
  readonly name: string;
  help: string;
  readonly kind = 'histogram';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly series: HistogramSeries = this;
  readonly omitsEmpty = true;
  /** How often all values were taken away. */
  resets = 0;
  readonly eachExponential: HistogramSeries['eachExponential'];
  private readonly sets: LabelSets;
  private readonly cells: HistogramCells;
  private observations = 0;
  private readonly budget: SeriesBudget | undefined;

  /**
   * @param bounds upper bounds of the buckets, ascending, without +Inf
   * @param exponential keeps the values again, in buckets fine enough for percentiles
   */
  constructor(
    { name, help, labels, budget, closed, write }: LabelledMetric,
    readonly bounds: readonly number[],
    readonly exponential?: ExponentialCells | undefined,
  ) {
    this.name = name;
    this.help = help;
    this.budget = budget;
    this.sets = new LabelSets(name, labels, budget, closed, write);
    this.cells = new HistogramCells(bounds);
    this.eachExponential = exponential && ((slot, visit) => exponential.forEach(slot, visit));
  }

  get labelNames(): readonly string[] {
    return this.sets.labelNames;
  }

  get size(): number {
    return this.sets.size;
  }

  /** The series of the label set with these values, made by its first value. Whoever observes often keeps the cell. */
  at(...values: string[]): HistogramCell {
    return new HistogramCell(this, values);
  }

  /** The number of the label set with these values. It is in no exposition before its first value. */
  slotOf(...values: string[]): number {
    const slot = this.sets.slotOf(values);
    this.cells.reserve(slot);
    this.exponential?.reserve(slot);
    return slot;
  }

  /** Counts one value of the label set of that number. */
  observe(slot: number, value: number): void {
    // A clock that steps back or a value that is none must not spoil the sum for good.
    const checked = value > 0 ? value : 0;
    this.observations++;
    this.cells.observe(slot, checked);
    this.exponential?.observe(slot, checked);
    if (this.sets.isOverflow(slot)) {
      this.budget?.count(this.name);
    }
  }

  /** How many values the label set of that number has. */
  countOf(slot: number): number {
    let count = 0;
    for (let bucket = 0; bucket < this.cells.bucketsPerSeries; bucket++) {
      count += this.cells.countOf(slot, bucket);
    }
    return count;
  }

  /** The sum of the values of the label set of that number. */
  sumOf(slot: number): number {
    return this.cells.sumOf(slot);
  }

  /** The label values of that number, in the order of the label names: the same array each time. */
  valuesOf(slot: number): readonly string[] | undefined {
    return this.sets.valuesOf(slot);
  }

  version(): string {
    return `${this.size} ${this.observations} ${this.resets}`;
  }

  text(slot: number): string {
    return this.sets.text(slot);
  }

  labelsOf(slot: number): Labels {
    return this.sets.labelsOf(slot);
  }

  read(slot: number, cumulative: number[]): number {
    let below = 0;
    for (let bucket = 0; bucket < this.cells.bucketsPerSeries; bucket++) {
      below += this.cells.countOf(slot, bucket);
      cumulative[bucket] = below;
    }
    return this.cells.sumOf(slot);
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, histogramSamples(this.name, this)));
  }

  reset(): void {
    this.resets++;
    this.cells.clear();
    this.exponential?.clear();
  }
}

/** One series of a histogram. It is in no exposition, and takes no memory of buckets, before it has a value. */
export class HistogramCell {
  private slot: number | undefined;

  constructor(
    private readonly histogram: LabelledHistogram,
    private readonly values: string[],
  ) {}

  observe(value: number): void {
    this.slot ??= this.histogram.slotOf(...this.values);
    this.histogram.observe(this.slot, value);
  }
}
