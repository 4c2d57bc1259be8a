import { type MetricFamily, type MetricSnapshot, type Sample, snapshotOf } from './metric-family';

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

/** A counter without labels that somebody else counts; its value is computed when it is read. */
export class ComputedCounter extends ComputedNumber {
  readonly type = 'counter';
}

/** A gauge without labels whose value is computed when it is read. */
export class ComputedGauge extends ComputedNumber {
  readonly type = 'gauge';
}

/** A metric whose samples are computed when it is read. */
export class ComputedSamples implements MetricFamily {
  constructor(
    readonly name: string,
    readonly help: string,
    readonly type: 'counter' | 'gauge',
    private readonly read: () => readonly Sample[] | Promise<readonly Sample[]>,
    readonly aggregator: MetricSnapshot['aggregator'] = 'sum',
  ) {}

  async get(): Promise<MetricSnapshot> {
    return snapshotOf(this, await this.read());
  }

  /** Nothing to do: the values belong to whoever computes them. */
  reset(): void {}
}
