import type { LabelledGauge, NumberCell } from '../instruments/labelled-numbers';
import type { ExposedLabel } from '../options/request-labels';
import { SCHEMES } from './request-traits';

/** The requests in flight by method and scheme, where the naming scheme tells them apart. */
export class ActiveRequests {
  private readonly cells = new Map<string, NumberCell[]>();

  constructor(
    private readonly gauge: LabelledGauge,
    private readonly labels: readonly ExposedLabel[],
  ) {}

  /**
   * Where the requests of a kind are counted.
   *
   * @param method from a closed set
   * @param scheme a number of `SCHEMES`
   */
  cellOf(method: string, scheme: number): NumberCell {
    const ofMethod = this.cells.get(method) ?? [];
    this.cells.set(method, ofMethod);
    return (ofMethod[scheme] ??= this.gauge.at(
      ...this.labels.map(({ source }) => (source === 'method' ? method : (SCHEMES[scheme] ?? ''))),
    ));
  }
}
