import { LabelledHistogram } from './labelled-histogram';
import { CounterCell, LabelledCounter, LabelledGauge, type LabelledMetric, type NumberCell } from './labelled-numbers';

/** The cell of every label set of a metric that nobody reads: whatever is written there, it stays zero. */
const SINK: NumberCell = {
  get value(): number {
    return 0;
  },
  set value(_value: number) {},
};

/** A counter that nobody reads: it can be counted like any other, and keeps nothing. */
export class UnkeptCounter extends LabelledCounter {
  constructor(about: LabelledMetric) {
    super(nothingOf(about));
  }

  override initialise(): void {}

  override at(): NumberCell {
    return SINK;
  }

  override later(...values: string[]): CounterCell {
    return new CounterCell(this, values);
  }
}

/** A gauge that nobody reads. */
export class UnkeptGauge extends LabelledGauge {
  constructor(about: LabelledMetric) {
    super(nothingOf(about));
  }

  override initialise(): void {}

  override at(): NumberCell {
    return SINK;
  }
}

/** A histogram that nobody reads. */
export class UnkeptHistogram extends LabelledHistogram {
  constructor(about: LabelledMetric) {
    super(nothingOf(about), []);
  }

  override slotOf(): number {
    return 0;
  }

  override observe(): void {}
}

/** No label sets, and no budget of them. */
function nothingOf(about: LabelledMetric): LabelledMetric {
  return { ...about, known: [], budget: undefined };
}
