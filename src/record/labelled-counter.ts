import { type MetricFamily, type MetricSnapshot, snapshotOf } from './metric-family';

/** A counter over one label whose values are a closed set, each at zero from the start. */
export class LabelledCounter<Value extends string> implements MetricFamily {
  readonly type = 'counter';
  readonly aggregator = 'sum';
  private readonly counts: Map<Value, number>;

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly label: string,
    private readonly known: readonly Value[],
  ) {
    this.counts = new Map(known.map((value) => [value, 0]));
  }

  inc(value: Value): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  get(): Promise<MetricSnapshot> {
    const samples = Array.from(this.counts, ([value, count]) => ({ labels: { [this.label]: value }, value: count }));
    return Promise.resolve(snapshotOf(this, samples));
  }

  reset(): void {
    this.known.forEach((value) => this.counts.set(value, 0));
  }
}
