import { type MetricFamily, type MetricSnapshot, type Sample, snapshotOf } from './metric-family';

/** A metric whose samples are computed when it is read. */
export class ComputedSamples implements MetricFamily {
  readonly aggregator: MetricSnapshot['aggregator'];

  constructor(
    readonly name: string,
    readonly help: string,
    readonly type: 'counter' | 'gauge',
    private readonly read: () => readonly Sample[] | Promise<readonly Sample[]>,
  ) {
    // Of several workers, counts add up; shares and percentiles can at best be averaged.
    this.aggregator = type === 'counter' ? 'sum' : 'average';
  }

  async get(): Promise<MetricSnapshot> {
    return snapshotOf(this, await this.read());
  }

  /** Nothing to do: the values belong to whoever computes them. */
  reset(): void {}
}
