import type { HandlerStatus } from './handler-store';
import type { CounterCell, LabelledCounter } from './labelled-counter';
import type { HistogramCell, LabelledHistogram } from './labelled-histogram';

/** How a subscription ended. */
export type SubscriptionOutcome = 'completed' | 'cancelled' | 'error';

export const SUBSCRIPTION_OUTCOMES: readonly SubscriptionOutcome[] = ['completed', 'cancelled', 'error'];

/** Where the subscriptions to one field are counted. */
export interface SubscriptionCells {
  readonly outcomes: Readonly<Record<SubscriptionOutcome, CounterCell>>;
  /** By what the subscriber was told of the event. */
  readonly events: Readonly<Record<HandlerStatus, CounterCell>>;
  readonly duration: HistogramCell;
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

  /** The cells of a field. Its counters stand at zero from now on, as long as there are few. */
  cellsOf(...labels: string[]): SubscriptionCells {
    const { total, events, duration } = this.metrics;
    const outcomes = SUBSCRIPTION_OUTCOMES.map((outcome) => [outcome, total.later(...labels, outcome)]);
    return {
      outcomes: Object.fromEntries(outcomes) as Record<SubscriptionOutcome, CounterCell>,
      events: {
        ok: events.later(...labels, 'ok'),
        rejected: events.later(...labels, 'rejected'),
        error: events.later(...labels, 'error'),
      },
      duration: duration.at(...labels),
    };
  }

  /** Counts one subscription that has ended, so many seconds after it began. */
  record(cells: SubscriptionCells, outcome: SubscriptionOutcome, seconds: number): void {
    cells.outcomes[outcome].inc();
    cells.duration.observe(seconds);
  }
}
