import { type MetricFamily, type MetricSnapshot, snapshotOf } from './metric-family';

/** A gauge without labels whose value is computed when it is read. */
export class ComputedGauge implements MetricFamily {
  readonly type = 'gauge';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly read: () => number,
    readonly aggregator: MetricSnapshot['aggregator'] = 'sum',
  ) {}

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, [{ labels: {}, value: this.read() }]));
  }

  /** Nothing to do: the value belongs to whoever computes it. */
  reset(): void {}
}
