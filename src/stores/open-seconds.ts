import { secondsNow } from '../core/time-slices';
import { LabelledCounter, type NumberCell } from '../instruments/labelled-numbers';

/**
 * For how many seconds streams of one label set were open, up to now: one that is open for a second adds one, two at a
 * time add two.
 */
export class OpenCell implements NumberCell {
  private open = 0;
  private ended = 0;
  private since = 0;

  get value(): number {
    return this.upTo(secondsNow());
  }

  set value(value: number) {
    this.since = secondsNow();
    this.ended = value;
  }

  /** One more is open, or one less. */
  change(by: 1 | -1): void {
    const now = secondsNow();
    this.ended = this.upTo(now);
    this.since = now;
    this.open += by;
  }

  private upTo(now: number): number {
    return this.ended + this.open * (now - this.since);
  }
}

/** The time in which streams were open, for whoever looks at it over time. It is not exposed. */
export class OpenSeconds extends LabelledCounter {
  override at(...values: string[]): OpenCell {
    return super.at(...values) as OpenCell;
  }

  protected override newCell(): OpenCell {
    return new OpenCell();
  }
}
