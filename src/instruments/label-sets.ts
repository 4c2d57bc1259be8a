import { type Labels, OVERFLOW, labelText } from './labels';
import type { SeriesBudget } from './series-budget';

/** How the value of a label is written. */
export type LabelWriter = (name: string, value: string) => string;

/** The slots of label sets that begin alike, by the next value. */
type Branch = Map<string, Branch | number>;

/**
 * The label sets of one metric, numbered as they come; past the budget, all further ones are one of `__overflow__`, or
 * one for each value of the labels that stay told.
 */
export class LabelSets {
  private readonly root: Branch = new Map();
  private readonly values: (readonly string[])[] = [];
  private readonly texts: (string | undefined)[] = [];
  /** None until there is one. */
  private overflows: Set<number> | undefined;

  /**
   * @param budget none: the label sets are known to be few
   * @param closed labels with a closed set of values, which are told also where there is no room
   */
  constructor(
    private readonly metric: string,
    readonly labelNames: readonly string[],
    private readonly budget?: SeriesBudget | undefined,
    private readonly closed: readonly string[] = [],
    /** Where values are written otherwise than they are kept. Different values must be written differently. */
    private readonly write?: LabelWriter | undefined,
  ) {
    budget?.know(metric);
  }

  get size(): number {
    return this.values.length;
  }

  /** Whether a new label set would be one too many. */
  get isFull(): boolean {
    return this.budget !== undefined && this.values.length >= this.budget.max;
  }

  /**
   * Whether what is recorded there belongs to a label set for which there was no room, or to a value that is one too
   * many.
   */
  isOverflow(slot: number): boolean {
    return this.overflows?.has(slot) === true;
  }

  /** The number of the label set with these values, in the order of the label names. A number once given stays. */
  slotOf(values: readonly string[]): number {
    return this.find(values) ?? this.newSlot(values);
  }

  /** The values of a label set, in the order of the label names: the same array each time. */
  valuesOf(slot: number): readonly string[] | undefined {
    return this.values[slot];
  }

  labelsOf(slot: number): Labels {
    const values = this.values[slot] ?? [];
    const written = this.write ?? asKept;
    return Object.fromEntries(this.labelNames.map((name, i) => [name, written(name, values[i] ?? '')]));
  }

  /** The label set as an exposition writes it. */
  text(slot: number): string {
    return (this.texts[slot] ??= labelText(this.labelsOf(slot)));
  }

  private find(values: readonly string[]): number | undefined {
    let branch: Branch | number | undefined = this.root;
    for (let i = 0; i < this.labelNames.length && branch !== undefined; i++) {
      branch = (branch as Branch).get(values[i] ?? '');
    }
    // Without labels the root itself is where the only label set ends.
    return typeof branch === 'number' ? branch : branch === this.root && this.size > 0 ? 0 : undefined;
  }

  private newSlot(values: readonly string[]): number {
    if (!this.isFull) {
      return this.add(values);
    }
    this.budget?.warnFull(this.metric, () => `Its labels are ${this.labelNames.join(', ')}.`);
    const overflow = this.labelNames.map((name, i) => (this.closed.includes(name) ? (values[i] ?? '') : OVERFLOW));
    return this.find(overflow) ?? this.add(overflow);
  }

  private add(values: readonly string[]): number {
    const slot = this.values.push(values) - 1;
    if (this.budget !== undefined && values.includes(OVERFLOW)) {
      (this.overflows ??= new Set()).add(slot);
    }
    const last = this.labelNames.length - 1;
    let branch = this.root;
    for (let i = 0; i < last; i++) {
      const value = values[i] ?? '';
      const next = (branch.get(value) as Branch | undefined) ?? new Map();
      branch.set(value, next);
      branch = next;
    }
    if (last >= 0) {
      branch.set(values[last] ?? '', slot);
    }
    return slot;
  }
}

function asKept(_name: string, value: string): string {
  return value;
}
