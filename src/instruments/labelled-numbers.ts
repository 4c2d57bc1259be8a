import { LabelSets, type LabelWriter } from './label-sets';
import type { Labels } from './labels';
import { type MetricFamily, type MetricSnapshot, type ValueSeries, snapshotOf } from './metric-family';
import { valueSamples } from './samples';
import type { SeriesBudget } from './series-budget';

/** The number of one label set. Whoever counts often keeps the cell. */
export interface NumberCell {
  value: number;
}

/**
 * The number of a label set of `__overflow__`: whoever raises it, maybe by a cell that was kept, has a recording that
 * is counted as dropped.
 */
class OverflowCell implements NumberCell {
  private number = 0;

  constructor(private readonly onRise: () => void) {}

  get value(): number {
    return this.number;
  }

  set value(value: number) {
    if (value > this.number) {
      this.onRise();
    }
    this.number = value;
  }
}

/** What a metric with labels is about. */
export interface LabelledMetric {
  readonly name: string;
  readonly help: string;
  /** In the order in which their values are given. */
  readonly labels: readonly string[];
  /** Label sets that stand at zero from the start. */
  readonly known?: readonly (readonly string[])[];
  /** Where the values come from outside: how many label sets there may be. */
  readonly budget?: SeriesBudget | undefined;
  /** Labels with a closed set of values: past the budget they are told all the same. */
  readonly closed?: readonly string[];
  /** Where label values are written otherwise than they are kept. */
  readonly write?: LabelWriter | undefined;
  /** How the values of several workers become one. @default 'sum' */
  readonly workers?: MetricSnapshot['aggregator'] | undefined;
}

/** A metric with one number for each label set. */
export abstract class LabelledNumbers implements MetricFamily, ValueSeries {
  abstract readonly type: 'counter' | 'gauge';
  readonly name: string;
  help: string;
  readonly kind = 'value';
  readonly aggregator: MetricSnapshot['aggregator'];
  readonly series: ValueSeries = this;
  /** How often all numbers were set back to zero. */
  resets = 0;
  private readonly sets: LabelSets;
  private readonly cells: NumberCell[] = [];

  private readonly budget: SeriesBudget | undefined;

  constructor({ name, help, labels, known = [], budget, closed, write, workers = 'sum' }: LabelledMetric) {
    this.name = name;
    this.help = help;
    this.aggregator = workers;
    this.budget = budget;
    this.sets = new LabelSets(name, labels, budget, closed, write);
    known.forEach((values) => this.initialise(...values));
  }

  get labelNames(): readonly string[] {
    return this.sets.labelNames;
  }

  get size(): number {
    return this.cells.length;
  }

  protected get isFull(): boolean {
    return this.sets.isFull;
  }

  protected get maxAtZero(): number {
    return this.budget?.maxAtZero ?? Infinity;
  }

  /** Lets the label set with these values stand at zero, as far as the budget goes. */
  initialise(...values: string[]): void {
    if (!this.isFull) {
      this.at(...values);
    }
  }

  /** The cell of the label set with these values. */
  at(...values: string[]): NumberCell {
    const slot = this.sets.slotOf(values);
    return (this.cells[slot] ??= this.newCell(slot));
  }

  value(slot: number): number {
    return this.cells[slot]?.value ?? 0;
  }

  text(slot: number): string {
    return this.sets.text(slot);
  }

  /** The label values of that number, in the order of the label names: the same array each time. */
  valuesOf(slot: number): readonly string[] | undefined {
    return this.sets.valuesOf(slot);
  }

  labelsOf(slot: number): Labels {
    return this.sets.labelsOf(slot);
  }

  get(): Promise<MetricSnapshot> {
    return Promise.resolve(snapshotOf(this, valueSamples(this)));
  }

  reset(): void {
    this.resets++;
    this.cells.forEach((cell) => {
      cell.value = 0;
    });
  }

  protected newCell(slot: number): NumberCell {
    return this.sets.isOverflow(slot) ? new OverflowCell(() => this.budget?.count(this.name)) : { value: 0 };
  }
}

/** A counter with labels. */
export class LabelledCounter extends LabelledNumbers {
  readonly type = 'counter';
  private atZero = 0;

  /** Counters only rise, so their sum tells. */
  version(): string {
    let sum = 0;
    for (let slot = 0; slot < this.size; slot++) {
      sum += this.value(slot);
    }
    return `${this.size} ${sum} ${this.resets}`;
  }

  /** Adds one to the label set with these values. */
  inc(...values: string[]): void {
    this.at(...values).value++;
  }

  /**
   * The label set with these values, for whoever counts often. It stands at zero from now on as long as few do
   * (`limits.seriesAtZero`), else it appears when it is counted.
   */
  later(...values: string[]): CounterCell {
    const cell = new CounterCell(this, values);
    if (this.atZero < this.maxAtZero && !this.isFull) {
      const before = this.size;
      this.at(...values);
      this.atZero += this.size - before;
    }
    return cell;
  }
}

/** One series of a counter, which appears when it is first counted. */
export class CounterCell {
  private cell: NumberCell | undefined;

  constructor(
    private readonly counter: LabelledCounter,
    private readonly values: string[],
  ) {}

  inc(): void {
    this.cell ??= this.counter.at(...this.values);
    this.cell.value++;
  }
}

/** A gauge with labels of what goes up and comes down again. */
export class LabelledGauge extends LabelledNumbers {
  readonly type = 'gauge';

  /** Nothing to do: what is up now has yet to come down. */
  override reset(): void {}
}

/** A gauge with labels whose cells know their number themselves. */
export class GaugeOf<Cell extends NumberCell> extends LabelledGauge {
  /** @param makeCell makes that of a label set */
  constructor(
    metric: Omit<LabelledMetric, 'known'>,
    private readonly makeCell: () => Cell,
  ) {
    super(metric);
  }

  override at(...values: string[]): Cell {
    return super.at(...values) as Cell;
  }

  protected override newCell(): Cell {
    return this.makeCell();
  }
}
