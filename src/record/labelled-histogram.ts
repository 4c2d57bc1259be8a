import { HistogramCells } from './histogram-cells';
import { type Labels, labelText } from './label-text';
import { type HistogramSeries, type MetricFamily, type MetricSnapshot, snapshotOf } from './metric-family';
import { histogramSamples } from './histogram-samples';

/** A histogram over one label with a closed set of values, each at zero from the start. */
export class LabelledHistogram<Value extends string> implements MetricFamily, HistogramSeries {
  readonly kind = 'histogram';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly series: HistogramSeries = this;
  private readonly cells: HistogramCells;

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly label: string,
    private readonly values: readonly Value[],
    readonly bounds: readonly number[],
  ) {
    this.cells = new HistogramCells(bounds);
    values.forEach((_value, slot) => this.cells.reserve(slot));
  }

  get size(): number {
    return this.values.length;
  }

  observe(value: Value, observation: number): void {
    this.cells.observe(this.values.indexOf(value), observation);
  }

  text(slot: number): string {
    return labelText(this.labelsOf(slot));
  }

  labelsOf(slot: number): Labels {
    return { [this.label]: this.values[slot] ?? '' };
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
    this.cells.clear();
  }
}
