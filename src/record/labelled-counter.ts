import { type MetricFamily, type MetricSnapshot, type Sample, snapshotOf } from './metric-family';

/** A counter whose label sets are few and mostly known beforehand: those stand at zero from the start. */
export class LabelledCounter implements MetricFamily {
  readonly type = 'counter';
  readonly aggregator = 'sum';
  private readonly cells = new Map<string, { labels: Sample['labels']; value: number }>();

  /**
   * @param labelNames names of the labels, in the order in which their values are given
   * @param known label sets that stand at zero from the start
   */
  constructor(
    readonly name: string,
    readonly help: string,
    private readonly labelNames: readonly string[],
    known: readonly (readonly string[])[] = [],
  ) {
    known.forEach((values) => this.initialise(...values));
  }

  /** Adds one to the label set with these values; they must come from a closed set. */
  inc(...values: string[]): void {
    this.cellOf(values).value++;
  }

  /** Lets the label set with these values stand at zero. */
  initialise(...values: string[]): void {
    this.cellOf(values);
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(
      snapshotOf(
        this,
        Array.from(this.cells.values(), (cell) => ({ ...cell })),
      ),
    );
  }

  reset(): void {
    this.cells.forEach((cell) => {
      cell.value = 0;
    });
  }

  private cellOf(values: readonly string[]): { value: number } {
    const key = values.join('\0');
    const found = this.cells.get(key);
    if (found !== undefined) {
      return found;
    }
    const labels = Object.fromEntries(this.labelNames.map((name, i) => [name, values[i] ?? '']));
    const cell = { labels, value: 0 };
    this.cells.set(key, cell);
    return cell;
  }
}
