import { type MetricFamily, type MetricSnapshot, snapshotOf } from './metric-family';

/** A metric without labels whose value is computed when it is read; there is no sample while it is `undefined`. */
export abstract class ComputedNumber implements MetricFamily {
  abstract readonly type: 'counter' | 'gauge';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly read: () => number | undefined,
    readonly aggregator: MetricSnapshot['aggregator'] = 'sum',
  ) {}

  get(): Promise<MetricSnapshot> {
    const value = this.read();
    return Promise.resolve(snapshotOf(this, value === undefined ? [] : [{ labels: {}, value }]));
  }

  /** Nothing to do: the value belongs to whoever computes it. */
  reset(): void {}
}
