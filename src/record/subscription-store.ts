import type { HandlerStatus } from './handler-store';
import type { LabelledCounter } from './labelled-counter';
import type { LabelledHistogram } from './labelled-histogram';
import type { NumberCell } from './labelled-numbers';

/** How a subscription ended. */
export type SubscriptionOutcome = 'completed' | 'cancelled' | 'error';

export const SUBSCRIPTION_OUTCOMES: readonly SubscriptionOutcome[] = ['completed', 'cancelled', 'error'];

/** Where the subscriptions to one field are counted. */
export interface SubscriptionCells {
  readonly outcomes: Readonly<Record<SubscriptionOutcome, NumberCell>>;
  /** By what the subscriber was told of the event. */
  readonly events: Readonly<Record<HandlerStatus, NumberCell>>;
  readonly duration: number;
}

/** The metrics of subscriptions. */
export interface SubscriptionMetrics {
  readonly total: LabelledCounter;
  readonly events: LabelledCounter;
  readonly duration: LabelledHistogram;
}

/** The subscriptions to all fields: how many have ended and how, how long they were, what they told, how many are open. */
export class SubscriptionStore {
  /** Subscriptions that began and have not ended. */
  active = 0;

  constructor(private readonly metrics: SubscriptionMetrics) {}

  /** The cells of a field, which stand at zero from now on. */
  cellsOf(field: string): SubscriptionCells {
    const { total, events, duration } = this.metrics;
    const outcomes = SUBSCRIPTION_OUTCOMES.map((outcome) => [outcome, total.at(field, outcome)]);
    return {
      outcomes: Object.fromEntries(outcomes) as Record<SubscriptionOutcome, NumberCell>,
      events: {
        ok: events.at(field, 'ok'),
        rejected: events.at(field, 'rejected'),
        error: events.at(field, 'error'),
      },
      duration: duration.slotOf(field),
    };
  }

  /** Counts one subscription that has ended, so many seconds after it began. */
  record(cells: SubscriptionCells, outcome: SubscriptionOutcome, seconds: number): void {
    cells.outcomes[outcome].value++;
    this.metrics.duration.observe(cells.duration, seconds);
  }
}
